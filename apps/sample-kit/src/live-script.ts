/**
 * Shows the balance that the server pushes, over a WebSocket or an event stream. It connects again at most five times,
 * and stops as soon as the login has ended, or the page has made way for another. Screen readers hear the balance every
 * 30 seconds, and each change of the connection.
 */
export const liveScript = `(() => {
const at = (name) => document.getElementById(name)
const root = at('live')
const { socket, events } = root.dataset
const say = (name, text) => { if (at(name).textContent !== text) at(name).textContent = text }
let failures = 0, spoken = 0, leaving = false
addEventListener('pagehide', () => { leaving = true })
const left = () => leaving || !root.isConnected

function show(data) {
  const { balance } = JSON.parse(data)
  say('balance', balance)
  say('state', 'The server updates your balance every second.')
  if (Date.now() - spoken < 30000) return
  spoken = Date.now()
  say('spoken', 'Your balance is ' + balance)
}

function stop(text, action) {
  say('balance', '\\u2013')
  say('spoken', '')
  say('state', text)
  at('state').className = 'problem'
  say('again', action)
  at('again').parentElement.hidden = false
  at('shown').hidden = true
}

function end() {
  stop('Your login has ended, so your balance is no longer updated.', 'Log in again')
  at('leaving').hidden = true
}

async function lost(openedAt) {
  if (left()) return
  if (openedAt && Date.now() - openedAt > 60000) failures = 0
  const status = await fetch('/duo/status').then((response) => response.json()).catch(() => undefined)
  if (left()) return
  if (status && !status.verified) return end()
  if (++failures > 5) return stop('The connection to the server was lost.', 'Try again')
  say('balance', '\\u2013')
  say('state', 'The connection was lost. Connecting again\\u2026')
  setTimeout(connect, 1000 * 2 ** failures)
}

function connect() {
  if (left()) return
  let openedAt
  const open = () => { openedAt = Date.now() }
  if (socket) {
    const opened = new WebSocket(new URL(socket, location.href.replace(/^http/, 'ws')))
    opened.onopen = open
    opened.onmessage = ({ data }) => left() ? opened.close() : show(data)
    opened.onclose = ({ code }) => code === 4401 && !left() ? end() : lost(openedAt)
    return
  }
  const stream = new EventSource(events)
  stream.onopen = open
  stream.onmessage = ({ data }) => left() ? stream.close() : show(data)
  stream.addEventListener('end', () => { stream.close(); if (!left()) end() })
  stream.onerror = () => { stream.close(); lost(openedAt) }
}

connect()
})()
`
