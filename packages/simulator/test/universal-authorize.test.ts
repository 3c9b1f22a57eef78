import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { authorizeRequest, authorizeUrl, login, redirectUri, state, visit, type Claims } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const now = (): number => simulator.clock.now()
const other = 'DI000000000000000000'

describe('a bad authorize request', () => {
  type Wrong = { claims?: Claims; query?: Record<string, string>; secret?: string; header?: Claims }
  const cases: [name: string, wrong: () => Wrong, reason: string, error: string, words: string][] = [
    ['no client', () => ({ query: { client_id: '' } }), 'missing_parameter', 'invalid_request', 'client_id'],
    ['an unknown client', () => ({ query: { client_id: other } }), 'unknown_client', 'invalid_client', 'Known here: '],
    ['no request', () => ({ query: { request: '' } }), 'missing_parameter', 'invalid_request', 'request, the signed'],
    ['no token', () => ({ query: { request: 'x' } }), 'malformed_jwt', 'invalid_request', 'It has 1 parts'],
    ['alg none', () => ({ header: { alg: 'none' } }), 'bad_alg', 'invalid_request', 'Its alg is "none"'],
    ['another secret', () => ({ secret: 'x'.repeat(40) }), 'bad_signature', 'invalid_client', 'Compare the'],
    ['expired', () => ({ claims: { exp: now() - 61 } }), 'expired', 'invalid_request', 'It expired 61 s ago'],
    ['ten days', () => ({ claims: { exp: now() + 864_000 } }), 'too_far_ahead', 'invalid_request', '864000 s from now'],
    ['a second over an hour', () => ({ claims: { exp: now() + 3601 } }), 'too_far_ahead', 'invalid_request', '3601 s'],
    ['no expiry', () => ({ claims: { exp: null } }), 'bad_expiry', 'invalid_request', 'not a number'],
    ['from the future', () => ({ claims: { iat: now() + 90 } }), 'from_the_future', 'invalid_request', '90 s from now'],
    [
      'another audience',
      () => ({ claims: { aud: 'https://api-1.duosecurity.com' } }),
      'wrong_audience',
      'invalid_request',
      'api-1.',
    ],
    [
      'another path',
      () => ({ claims: { aud: `${simulator.url}/oauth/v1/token` } }),
      'wrong_audience',
      'invalid_request',
      '/oauth',
    ],
    [
      'two audiences',
      () => ({ claims: { aud: [simulator.url, simulator.url] } }),
      'wrong_audience',
      'invalid_request',
      'neither a string nor',
    ],
    ['another issuer', () => ({ claims: { iss: other } }), 'wrong_issuer', 'invalid_request', 'iss of the request'],
    [
      'another client inside',
      () => ({ claims: { client_id: other } }),
      'client_mismatch',
      'invalid_request',
      'client_id in the',
    ],
    [
      'another response type',
      () => ({ claims: { response_type: 'token' } }),
      'bad_response_type',
      'unsupported_response_type',
      '"code"',
    ],
    [
      'another one outside',
      () => ({ query: { response_type: 'token' } }),
      'bad_response_type',
      'unsupported_response_type',
      '"code"',
    ],
    ['another scope', () => ({ claims: { scope: 'openid email' } }), 'bad_scope', 'invalid_scope', '"openid"'],
    [
      'no redirect address',
      () => ({ claims: { redirect_uri: undefined } }),
      'bad_redirect_uri',
      'invalid_request',
      'is missing',
    ],
    [
      'a relative one',
      () => ({ claims: { redirect_uri: '/cb' } }),
      'bad_redirect_uri',
      'invalid_request',
      'not an absolute',
    ],
    [
      'one of no server',
      () => ({ claims: { redirect_uri: 'http://' } }),
      'bad_redirect_uri',
      'invalid_request',
      'not an absolute',
    ],
    [
      'a script',
      () => ({ claims: { redirect_uri: 'javascript:alert(1)' } }),
      'bad_redirect_uri',
      'invalid_request',
      'not an absolute',
    ],
    [
      'one that is no text',
      () => ({ claims: { redirect_uri: [redirectUri] } }),
      'bad_redirect_uri',
      'invalid_request',
      'is missing',
    ],
    [
      'a long one',
      () => ({ claims: { redirect_uri: `${redirectUri}?${'x'.repeat(1024)}` } }),
      'bad_redirect_uri',
      'invalid_request',
      '1024',
    ],
    [
      'one with a fragment',
      () => ({ claims: { redirect_uri: `${redirectUri}#top` } }),
      'bad_redirect_uri',
      'invalid_request',
      'a fragment',
    ],
    ['no state', () => ({ claims: { state: undefined } }), 'bad_state', 'invalid_request', '16 to 1024'],
    ['a short state', () => ({ claims: { state: 's'.repeat(15) } }), 'bad_state', 'invalid_request', '16 to 1024'],
    ['a long state', () => ({ claims: { state: 's'.repeat(1025) } }), 'bad_state', 'invalid_request', '16 to 1024'],
    [
      'a short state outside',
      () => ({ query: { state: 's'.repeat(15) } }),
      'bad_state',
      'invalid_request',
      '16 to 1024',
    ],
    ['a short nonce', () => ({ claims: { nonce: 'n'.repeat(15) } }), 'bad_nonce', 'invalid_request', '16 to 1024'],
    ['a nonce that is a number', () => ({ claims: { nonce: 7 } }), 'bad_nonce', 'invalid_request', '16 to 1024'],
    [
      'a short nonce outside',
      () => ({ query: { nonce: 'n'.repeat(15) } }),
      'bad_nonce',
      'invalid_request',
      '16 to 1024',
    ],
    ...[-5, 1.5, '60', '', null, true, [60], 2 ** 53].map((max_age): [string, () => Wrong, string, string, string] => [
      `the max_age ${JSON.stringify(max_age)}`,
      () => ({ claims: { max_age } }),
      'bad_max_age',
      'invalid_request',
      'whole number of seconds',
    ]),
    ...['none', 'consent', 'LOGIN', 'login consent', '', null, ['login']].map(
      (prompt): [string, () => Wrong, string, string, string] => [
        `the prompt ${JSON.stringify(prompt)}`,
        () => ({ claims: { prompt } }),
        'bad_prompt',
        'invalid_request',
        '"login", the only value',
      ],
    ),
    ['no user', () => ({ claims: { duo_uname: undefined } }), 'empty_user', 'invalid_request', 'duo_uname'],
    ['an empty user', () => ({ claims: { duo_uname: '' } }), 'empty_user', 'invalid_request', 'duo_uname'],
    ['a user that is a list', () => ({ claims: { duo_uname: ['bob'] } }), 'empty_user', 'invalid_request', 'duo_uname'],
  ]
  const urlOf = ({ claims = {}, query = {}, secret, header }: Wrong): string => {
    const signing = { ...(secret === undefined ? {} : { secret }), ...(header === undefined ? {} : { header }) }
    return authorizeUrl(simulator, 'allow.bob', { claims, query, signing })
  }

  it.each(cases)('%s', async (...row) => {
    const [, wrong, reason, error, words] = row
    simulator.clock.freeze()
    const url = urlOf(wrong())
    const page = await visit(simulator, url)
    expect(page.status).toBe(400)
    expect(page.title).toBe('Request refused')
    expect(page.text).toContain(words)
    expect(page.text).toContain(reason)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(simulator.events.last('request.refused')?.detail).toMatchObject({ endpoint: 'authorize', reason, error })

    const response = await fetch(url, { headers: { accept: 'application/json' } })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error,
      error_description: expect.any(String),
      simulator: { reason, explanation: expect.stringContaining(words) },
    })
  })

  const told = ['bad_state', 'bad_nonce', 'empty_user', 'bad_max_age', 'bad_prompt']
  it.each(cases.filter(([, , reason]) => !told.includes(reason)))(
    '%s: nobody but the person hears of it, whose application that is not being known',
    async (...[, wrong]) => {
      simulator.config.set({ authorizeErrors: 'redirect' })
      const { status, back } = await visit(simulator, urlOf(wrong()))
      expect(status).toBe(400)
      expect(back).toBeUndefined()
    },
  )

  it.each(cases.filter(([, , reason]) => told.includes(reason)))(
    '%s: the application hears of it, if that is set',
    async (...[, wrong, , error]) => {
      simulator.config.set({ authorizeErrors: 'redirect' })
      const asked = wrong()
      const { back } = await visit(simulator, urlOf(asked))
      expect(`${back?.origin}${back?.pathname}`).toBe(redirectUri)
      expect(back?.searchParams.get('error')).toBe(error)
      const sent = asked.query?.state ?? (asked.claims && 'state' in asked.claims ? asked.claims.state : state)
      expect(back?.searchParams.get('state')).toBe(typeof sent === 'string' && sent.length <= 1024 ? sent : null)
    },
  )

  it('a redirect address that the application did not register', async () => {
    simulator.applications.set(simulator.application.ikey, { redirectUris: ['https://app.example.com/other'] })
    expect((await login(simulator, 'allow.bob')).text).toContain('redirect_uri is none of the application')
    simulator.applications.set(simulator.application.ikey, { redirectUris: [redirectUri] })
    expect((await login(simulator, 'allow.bob')).status).toBe(303)
  })

  it('a redirect address that is longer than Duo once took', async () => {
    simulator.config.set({ maxRedirectUri: 256 })
    const uri = (length: number): string => `${redirectUri}?`.padEnd(length, 'x')
    expect((await login(simulator, 'allow.bob', { redirect_uri: uri(256) })).status).toBe(303)
    expect((await login(simulator, 'allow.bob', { redirect_uri: uri(257) })).text).toContain('longer than 256')
  })

  it('the first mistake is named', async () => {
    const claims = { exp: 0, aud: 'x', client_id: other, scope: 'x', redirect_uri: 'x', state: 'x', duo_uname: '' }
    const reasons = []
    const mended: Claims = {}
    const good = { exp: now() + 300, aud: simulator.url, client_id: simulator.application.ikey, scope: 'openid' }
    for (const [name, value] of Object.entries({ '': '', ...good, redirect_uri: redirectUri, state })) {
      if (name !== '') mended[name] = value
      await visit(simulator, authorizeUrl(simulator, 'bob', { claims: { ...claims, ...mended } }))
      reasons.push(simulator.events.last('request.refused')?.detail.reason)
    }
    expect(reasons).toEqual([
      'expired',
      'wrong_audience',
      'client_mismatch',
      'bad_scope',
      'bad_redirect_uri',
      'bad_state',
      'empty_user',
    ])
  })

  it('what a page shows of it is escaped', async () => {
    const request = authorizeRequest(simulator, '<b>bob</b>', { redirect_uri: '<script>' })
    const query = new URLSearchParams({ client_id: '<i>', request })
    const html = await (await fetch(`${simulator.url}/oauth/v1/authorize?${query.toString()}`)).text()
    expect(html).toContain('&#60;i&#62;')
    expect(html).not.toContain('<i>')
  })
})
