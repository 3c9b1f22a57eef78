import { REFRESH_SCRIPT } from '../pages/refresh-script.js'

/** Browser code of the prompt: tells the page around it the answer, and follows what the phone does. */
export const FRAME_SCRIPT = `'use strict';(() => {${REFRESH_SCRIPT}
const sendOnce = (main) => {
  const { message, target, stray } = main.dataset
  delete main.dataset.message
  if (window.parent === window) { main.querySelector('[data-alone]').hidden = false; return }
  const post = () => window.parent.postMessage(message, target)
  if (!stray) return post()
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = 'A message from another origin'
  addEventListener('message', (event) => { if (event.source === frame.contentWindow) { frame.remove(); post() } })
  frame.src = stray
  document.body.append(frame)
}
const follow = (main) => {
  const { sid, revision } = main.dataset
  setTimeout(async () => {
    if (main !== currentMain()) return
    try {
      const response = await fetch('/frame/sim/status', { method: 'POST', body: new URLSearchParams({ sid }) })
      const status = await response.json()
      if (main !== currentMain()) return
      if (String(status.revision) !== revision) return await send('/frame/sim/prompt', { sid }, true)
    } catch { live.textContent = 'The local Duo does not answer. Trying again.' }
    follow(main)
  }, 500)
}
function ready(main) {
  if (main.dataset.message) sendOnce(main)
  if (main.dataset.follow) follow(main)
}
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => ready(currentMain()))
else ready(currentMain())
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
