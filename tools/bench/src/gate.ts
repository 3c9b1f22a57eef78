import { cookieStore, createGate, type GateRequest, iframePrompt } from '@duokit/core'
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { headersOf, keys, logIn, origin, type Received, type Sent, user } from './log-in.ts'
import { measure } from './measure.ts'
import { atMost, type Row } from './row.ts'

// The guard on every request of a verified user, against the least that recognises a signed cookie at all: one HMAC.

export async function benchGate(): Promise<Row[]> {
  const gate = createGate({
    origin,
    prompt: iframePrompt(keys),
    getUsername: () => user,
    store: cookieStore({ bindTo: () => 'the-session-id' }),
  })
  const send = async (sent: Sent): Promise<Received> => {
    const answer = await gate.handle(requestOf(sent))
    if (answer === undefined) throw new Error(`the gate has no route ${sent.url}`)
    const cookies = answer.headers.filter(([name]) => name === 'set-cookie').map(([, text]) => text)
    return { status: answer.status, body: String(answer.body), cookies }
  }
  const cookie = await logIn(send)
  const request = requestOf({ method: 'GET', url: '/account', cookie })
  const decision = gate.check(request)
  if (!('pass' in decision) || !decision.pass) throw new Error('the request that is measured does not pass')
  const key = createSecretKey(randomBytes(32))
  const value = cookie.slice(cookie.indexOf('=') + 1)
  const { guard, hmac } = measure({
    guard: () => gate.check(request),
    hmac: () => createHmac('sha256', key).update(value).digest(),
  })
  const what = 'guard of a verified request / one HMAC'
  return [atMost(0.25, { what, ours: guard.nanoseconds, peer: hmac.nanoseconds, ratio: 1 / guard.over('hmac') })]
}

function requestOf({ method, url, cookie, form }: Sent): GateRequest<object> {
  const headers = headersOf({ ...(cookie !== undefined && { cookie }), ...(form && { form }) })
  return { ctx: {}, method, url, header: (name) => headers[name], form: async () => form ?? new URLSearchParams() }
}
