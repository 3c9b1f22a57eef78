import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { assertion, authorizeUrl, press, tokenParameters, visit } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const odd: unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  ' ',
  '\0\r\n',
  '\ud800',
  '__proto__',
  'ü'.repeat(20),
  'http://[::1',
  'http://a b/',
  'https://x:99999999',
  [],
  {},
  [[{ a: 1 }]],
]

const authorizeClaims = [
  'response_type',
  'scope',
  'exp',
  'iat',
  'nbf',
  'client_id',
  'redirect_uri',
  'state',
  'duo_uname',
  'iss',
  'aud',
  'use_duo_code_attribute',
  'nonce',
  'max_age',
  'prompt',
]

it.each(authorizeClaims)('the claim %s with anything in it is answered', async (name) => {
  for (const authorizeErrors of ['page', 'redirect'] as const) {
    simulator.config.set({ authorizeErrors })
    for (const value of odd) {
      const { status } = await visit(simulator, authorizeUrl(simulator, 'allow.bob', { claims: { [name]: value } }))
      expect([value, [200, 303, 400].includes(status)]).toEqual([value, true])
    }
  }
  expect(simulator.events.last('server.error')).toBeUndefined()
})

it.each(['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti'])('so is %s of a client assertion', async (name) => {
  for (const value of odd) {
    const client_assertion = assertion(simulator, 'token', { [name]: value })
    const body = tokenParameters(simulator, 'x', { client_assertion, client_id: undefined })
    const { status } = await fetch(`${simulator.url}/oauth/v1/token`, { method: 'POST', body })
    expect([value, status]).toEqual([value, 400])
  }
  expect(simulator.events.last('server.error')).toBeUndefined()
})

it('so are names of people with anything in them, by a page that shows them as text', async () => {
  for (const user of ['<script>', '"\'&', '\0', '\ud800', '\u202e', ' ', 'a'.repeat(5000), '__proto__', '用户']) {
    const page = await visit(simulator, authorizeUrl(simulator, user))
    expect(page.status).toBe(200)
    const form = { action: 'passcode', passcode: '123456' }
    expect((await press(simulator, page.sid, form)).back?.searchParams.has('duo_code')).toBe(true)
  }
  expect(simulator.events.last('server.error')).toBeUndefined()
})

it.each(['/oauth/v1/authorize', '/oauth/v1/token', '/oauth/v1/health_check', '/frame/v4/sim/prompt', '/auth/v2/check'])(
  'so is %s with a query and a body that nobody meant',
  async (path) => {
    for (const query of ['%', '%ff=%ff', 'sid=%00', 'a&a', '&&&=', 'client_id=__proto__&request=constructor']) {
      for (const method of ['GET', 'POST']) {
        const init = method === 'POST' ? { method, body: query } : { method }
        const { status } = await fetch(`${simulator.url}${path}?${query}`, init)
        expect([query, method, [400, 401, 405, 410].includes(status)]).toEqual([query, method, true])
      }
    }
    expect(simulator.events.last('server.error')).toBeUndefined()
  },
)
