import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  assertion,
  authorizeRequest,
  authorizeUrl,
  claimsOf,
  exchange,
  headerOf,
  login,
  post,
  redirectUri,
  state,
  tokenParameters,
  visit,
  type Claims,
} from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const healthFields = (change: Claims = {}, header?: Claims): URLSearchParams =>
  new URLSearchParams({
    client_id: simulator.application.ikey,
    client_assertion: assertion(simulator, 'health_check', change, header ? { header } : {}),
  })

describe('the health check takes what the SDKs send', () => {
  it.each<[string, () => Claims, Claims?]>([
    ['Node', () => ({ iat: simulator.clock.now() }), { alg: 'HS512' }],
    ['Python: exp as a float', () => ({ exp: simulator.clock.now() + 299.73 }), { typ: 'JWT', alg: 'HS512' }],
    ['C#: exp as a text', () => ({ exp: String(simulator.clock.now() + 300) }), { alg: 'HS512', typ: 'JWT' }],
    ['HS256', () => ({}), { alg: 'HS256' }],
    ['a long jti', () => ({ jti: 'j'.repeat(64) })],
    ['a clock that is 60 s behind', () => ({ exp: simulator.clock.now() - 60 })],
    ['a clock that is 60 s ahead', () => ({ exp: simulator.clock.now() + 360, iat: simulator.clock.now() + 60 })],
  ])('%s', async (_name, change, header) => {
    simulator.clock.freeze(1_800_000_000)
    const { status, body, headers } = await post(simulator, '/oauth/v1/health_check', healthFields(change(), header))
    expect(body).toEqual({ stat: 'OK', response: { timestamp: 1_800_000_000 } })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it.each(['127.0.0.1', 'localhost', 'duo.localhost'])('and our origin as %s', async (name) => {
    const aud = `http://${name}:${simulator.port}/oauth/v1/health_check`
    expect((await post(simulator, '/oauth/v1/health_check', healthFields({ aud }))).status).toBe(200)
  })
})

describe('the authorize page takes what the SDKs send', () => {
  const soon = () => simulator.clock.now() + 300
  it.each<[string, () => { claims?: Claims; query?: Record<string, string>; header?: Claims }]>([
    ['Node', () => ({ query: { redirect_uri: redirectUri, scope: 'openid' } })],
    ['Python', () => ({ claims: { exp: soon() + 0.25 }, query: { nonce: 'n'.repeat(36) } })],
    ['Go', () => ({})],
    ['old Java', () => ({ claims: { exp: soon() + 3300, iss: undefined, aud: undefined } })],
    [
      'C#',
      () => ({
        claims: {
          exp: String(soon()),
          aud: `${simulator.url}/oauth/v1/authorize`,
          use_duo_code_attribute: 'true',
          nonce: 'n'.repeat(16),
        },
      }),
    ],
    ['HS256', () => ({ header: { alg: 'HS256' } })],
    ['a state and a nonce as short as may be', () => ({ claims: { state: 's'.repeat(16), nonce: 'n'.repeat(16) } })],
    ['and as long as may be', () => ({ claims: { state: 's'.repeat(1024), nonce: 'n'.repeat(1024) } })],
    ['the state beside the request', () => ({ query: { state } })],
    ['claims that nobody knows', () => ({ claims: { dest_app_name: 'Payroll', display_username: 'Bob' } })],
  ])('%s', async (_name, change) => {
    const { claims = {}, query = {}, header } = change()
    const url = authorizeUrl(simulator, 'allow.bob', { claims, query, ...(header ? { signing: { header } } : {}) })
    const { status, back, headers } = await visit(simulator, url)
    expect(status).toBe(303)
    expect(`${back?.origin}${back?.pathname}`).toBe(redirectUri)
    expect(back?.searchParams.get('state')).toBe(claims.state ?? state)
    expect(back?.searchParams.get('duo_code')).toMatch(/^[\w-]{32,}$/)
    expect(headers.get('cache-control')).toBe('no-store')
    const nonce = query.nonce ?? claims.nonce
    const { body } = await exchange(simulator, back?.searchParams.get('duo_code') ?? '')
    expect(claimsOf(String(body.id_token)).nonce).toBe(nonce)
    // Whatever the client signs with.
    expect(headerOf(String(body.id_token)).alg).toBe('HS512')
  })

  it('a posted request', async () => {
    const body = new URLSearchParams({
      response_type: 'code',
      client_id: simulator.application.ikey,
      request: authorizeRequest(simulator, 'allow.bob'),
    })
    const response = await fetch(`${simulator.url}/oauth/v1/authorize`, { method: 'POST', body, redirect: 'manual' })
    expect(response.headers.get('location')).toContain(`${redirectUri}?`)
  })

  it.each([
    ['https://app.example.com/cb?a=b%20c&d', 'https://app.example.com/cb?a=b%20c&d&state='],
    ['https://app.example.com/cb?', 'https://app.example.com/cb?state='],
    ['http://localhost:3000', 'http://localhost:3000/?state='],
    ['https://app.example.com/ü', 'https://app.example.com/%C3%BC?state='],
  ])('the redirect address %s', async (uri, beginning) => {
    const { back } = await login(simulator, 'allow.bob', { redirect_uri: uri })
    expect(back?.href.startsWith(beginning)).toBe(true)
    const code = back?.searchParams.get('duo_code') ?? ''
    expect((await exchange(simulator, code, { redirect_uri: uri })).status).toBe(200)
  })

  it('no wish for duo_code: the code is called code', async () => {
    for (const wish of [undefined, false, 'false', 1]) {
      const { back } = await login(simulator, 'allow.bob', { use_duo_code_attribute: wish })
      expect([...(back?.searchParams.keys() ?? [])]).toEqual(['state', 'code'])
    }
  })
})

describe('the token endpoint takes what the SDKs send', () => {
  const codeFor = async (): Promise<string> =>
    (await login(simulator, 'allow.bob')).back?.searchParams.get('duo_code') ?? ''

  it('Python: everything in the query, nothing in the body', async () => {
    const query = tokenParameters(simulator, await codeFor()).toString()
    const response = await fetch(`${simulator.url}/oauth/v1/token?${query}`, { method: 'POST' })
    expect(response.status).toBe(200)
  })

  it('PHP: multipart', async () => {
    const form = new FormData()
    for (const [name, value] of tokenParameters(simulator, await codeFor())) form.set(name, value)
    expect((await post(simulator, '/oauth/v1/token', form)).status).toBe(200)
  })

  it('a body that does not say what it is', async () => {
    const body = Buffer.from(tokenParameters(simulator, await codeFor()).toString())
    expect((await fetch(`${simulator.url}/oauth/v1/token`, { method: 'POST', body })).status).toBe(200)
  })

  it('Java: no client_id', async () => {
    const { status, body } = await exchange(simulator, await codeFor(), { client_id: undefined })
    expect(status).toBe(200)
    expect(body).toEqual({
      id_token: expect.any(String),
      access_token: expect.any(String),
      expires_in: expect.any(Number),
      token_type: 'Bearer',
    })
  })

  it('HS256, which is mirrored when that is set', async () => {
    const client_assertion = assertion(simulator, 'token', {}, { header: { alg: 'HS256' } })
    for (const mirrorAlg of [false, true]) {
      simulator.config.set({ mirrorAlg })
      const { body } = await exchange(simulator, await codeFor(), { client_assertion })
      expect(headerOf(String(body.id_token)).alg).toBe(mirrorAlg ? 'HS256' : 'HS512')
    }
  })
})
