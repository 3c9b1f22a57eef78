import { REFRESH_SCRIPT } from '../pages/refresh-script.js'

/** Browser code of the prompt: tells the page around it the answer, and follows what the phone does. */
export const FRAME_SCRIPT = `'use strict';(() => {${REFRESH_SCRIPT}
function post(main) {
  const { message, target, stray } = main.dataset
  delete main.dataset.message
  if (window.parent === window) { main.querySelector('[data-alone]').hidden = false; return }
  const say = () => window.parent.postMessage(message, target)
  if (!stray) return say()
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = 'A message from another origin'
  addEventListener('message', (event) => { if (event.source === frame.contentWindow) { frame.remove(); say() } })
  frame.src = stray
  document.body.append(frame)
}
function ready(main) {
  const { sid, message } = main.dataset
  if (message) post(main)
  if (main.dataset.follow) follow(main, '/frame/sim/status', { sid }, () => send('/frame/sim/prompt', { sid }, true))
}
start()
})()`

/** For the errors that are posted in notify mode. */
export const NOTIFY_SCRIPT = `addEventListener('DOMContentLoaded', () => {
  const { message, target } = document.querySelector('main').dataset
  if (message && window.parent !== window) window.parent.postMessage(message, target)
})`

/** Speaks to the page around the frame past the frame, from the wrong origin, then says that it has spoken. */
export const STRAY_SCRIPT = `addEventListener('DOMContentLoaded', () => {
  const { message, target } = document.querySelector('main').dataset
  window.parent.parent.postMessage(message, target)
  window.parent.postMessage('spoken', '*')
})`
