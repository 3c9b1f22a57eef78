import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tool.mjs'
import { headersOf, keys, logIn, origin, user } from './log-in.mjs'
import { measure } from './measure.mjs'

// The guard on every request of a verified user, against the least that recognises a signed cookie at all: one HMAC.

const { cookieStore, createGate, iframePrompt } = await import(
  pathToFileURL(join(root, 'packages', 'core', 'dist', 'index.js')).href
)

/** @returns {Promise<import('./main.mjs').Row[]>} */
export async function benchGate() {
  const gate = createGate({
    origin,
    prompt: iframePrompt(keys),
    getUsername: () => user,
    store: cookieStore({ bindTo: () => 'the-session-id' }),
  })
  const cookie = await logIn((request) => send(gate, request))
  const request = requestOf({ method: 'GET', url: '/account', cookie })
  if (gate.check(request).pass !== true) throw new Error('the request that should be measured does not pass')
  const key = createSecretKey(randomBytes(32))
  const value = cookie.slice(cookie.indexOf('=') + 1)
  const { guard, hmac } = measure({
    guard: () => gate.check(request),
    hmac: () => createHmac('sha256', key).update(value).digest(),
  })
  const ratio = 1 / guard.over('hmac')
  return [
    {
      what: 'guard of a verified request / one HMAC',
      ours: guard.nanoseconds,
      peer: hmac.nanoseconds,
      ratio,
      target: 0.25,
      atMost: true,
      met: ratio < 0.25,
    },
  ]
}

async function send(gate, request) {
  const { status, headers, body } = await gate.handle(requestOf(request))
  return { status, body, cookies: headers.filter(([name]) => name === 'set-cookie').map(([, text]) => text) }
}

function requestOf({ method, url, cookie, form }) {
  const headers = headersOf({ cookie, form })
  return { ctx: {}, method, url, header: (name) => headers[name], form: async () => form ?? new URLSearchParams() }
}
