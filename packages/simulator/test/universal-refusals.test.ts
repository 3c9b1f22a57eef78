import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  assertion,
  authorizeRequest,
  authorizeUrl,
  exchange,
  login,
  post,
  redirectUri,
  sign,
  state,
  visit,
  type Claims,
} from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const now = (): number => simulator.clock.now()
const other = 'DI000000000000000000'

const BAD_ASSERTION = 'The provided client_assertion was invalid.'
const BAD_SIGNATURE = 'Failed to verify signature.'
const BAD_ISSUER = 'Invalid Client assertion: The `iss` claim must match the supplied client_id'
const BAD_GRANT =
  'The provided authorization grant (e.g., authorization code) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'

type Fields = Record<string, string | undefined>

/** What is wrong with a client assertion, why it is refused, in Duo's words and in ours. */
const assertions: [name: string, wrong: () => Fields, reason: string, description: string, words: string][] = [
  [
    'no client',
    () => ({ client_id: '', client_assertion: '' }),
    'missing_parameter',
    BAD_ASSERTION,
    'Neither client_id',
  ],
  ['an unknown client', () => ({ client_id: other }), 'unknown_client', BAD_ASSERTION, 'Known here: '],
  [
    'no assertion',
    () => ({ client_assertion: '' }),
    'missing_parameter',
    BAD_ASSERTION,
    'client_assertion was not sent',
  ],
  ['two parts', () => ({ client_assertion: 'a.b' }), 'malformed_jwt', BAD_ASSERTION, 'It has 2 parts'],
  ['no base64', () => ({ client_assertion: '{}.b.c' }), 'malformed_jwt', BAD_ASSERTION, 'not a JSON object'],
  ['no JSON', () => ({ client_assertion: 'YQ.YQ.YQ' }), 'malformed_jwt', BAD_ASSERTION, 'not a JSON object'],
  ['a list', () => ({ client_assertion: 'W10.W10.YQ' }), 'malformed_jwt', BAD_ASSERTION, 'not a JSON object'],
  ['alg none', () => jwt({}, { header: { alg: 'none' } }), 'bad_alg', BAD_ASSERTION, 'Its alg is "none"'],
  ['alg HS384', () => jwt({}, { header: { alg: 'HS384' } }), 'bad_alg', BAD_ASSERTION, 'Duo takes HS512 and HS256'],
  ['no alg', () => jwt({}, { header: {} }), 'bad_alg', BAD_ASSERTION, 'none that can be read'],
  ['another secret', () => jwt({}, { secret: 'x'.repeat(40) }), 'bad_signature', BAD_SIGNATURE, 'Compare the'],
  [
    'no signature',
    () => ({ client_assertion: jwt().client_assertion.replace(/[^.]*$/, '') }),
    'bad_signature',
    BAD_SIGNATURE,
    'not signed with',
  ],
  [
    'claims that are no object',
    () => ({ client_assertion: sign([], simulator.application.skey) }),
    'malformed_jwt',
    BAD_ASSERTION,
    'claims are not',
  ],
  ['another issuer', () => jwt({ iss: other }), 'wrong_issuer', BAD_ISSUER, 'iss of client_assertion'],
  ['no issuer', () => jwt({ iss: undefined }), 'wrong_issuer', BAD_ISSUER, 'iss of client_assertion'],
  ['another subject', () => jwt({ sub: other }), 'wrong_subject', BAD_ASSERTION, 'sub of client_assertion'],
  ['no expiry', () => jwt({ exp: undefined }), 'bad_expiry', BAD_ASSERTION, 'not a number'],
  ['an expiry of words', () => jwt({ exp: 'soon' }), 'bad_expiry', BAD_ASSERTION, 'not a number'],
  ['an expiry with a sign', () => jwt({ exp: `+${now()}` }), 'bad_expiry', BAD_ASSERTION, 'not a number'],
  ['expired', () => jwt({ exp: now() - 61 }), 'expired', BAD_ASSERTION, 'It expired 61 s ago'],
  ['an hour', () => jwt({ exp: now() + 3600 }), 'too_far_ahead', BAD_ASSERTION, 'It expires 3600 s from now'],
  ['one second too long', () => jwt({ exp: now() + 361 }), 'too_far_ahead', BAD_ASSERTION, 'a clock that runs ahead'],
  ['from the future', () => jwt({ iat: now() + 61 }), 'from_the_future', BAD_ASSERTION, 'iat is 61 s from now'],
  ['not before the future', () => jwt({ nbf: now() + 61 }), 'from_the_future', BAD_ASSERTION, 'nbf is 61 s from now'],
  ['no audience', () => jwt({ aud: undefined }), 'wrong_audience', BAD_ASSERTION, 'not a text'],
  [
    'our origin alone',
    () => jwt({ aud: simulator.url }),
    'wrong_audience',
    BAD_ASSERTION,
    'and this is http://localhost',
  ],
  [
    'another host',
    () => jwt({ aud: 'https://api-1.duosecurity.com/oauth/v1/token' }),
    'wrong_audience',
    BAD_ASSERTION,
    'api-1.duosecurity.com',
  ],
  [
    'https for http',
    () => jwt({ aud: `https://localhost:${simulator.port}/oauth/v1/token` }),
    'wrong_audience',
    BAD_ASSERTION,
    'and this is http:',
  ],
  [
    'another port',
    () => jwt({ aud: 'http://localhost:1/oauth/v1/token' }),
    'wrong_audience',
    BAD_ASSERTION,
    'localhost:1/',
  ],
  ['no jti', () => jwt({ jti: undefined }), 'bad_jti', BAD_ASSERTION, 'jti of client_assertion'],
  ['an empty jti', () => jwt({ jti: '' }), 'bad_jti', BAD_ASSERTION, '1 to 1024 characters'],
  ['a jti that is a number', () => jwt({ jti: 7 }), 'bad_jti', BAD_ASSERTION, '1 to 1024 characters'],
]

// Which endpoint it is for, is said where it is sent.
let endpoint: 'health_check' | 'token' = 'health_check'
const jwt = (...given: Parameters<typeof assertion> extends [unknown, unknown, ...infer Rest] ? Rest : never) => ({
  client_assertion: assertion(simulator, endpoint, ...given),
})

describe('a bad client assertion', () => {
  it.each(assertions)('%s: at the health check', async (...row) => {
    const [, wrong, reason, description, words] = row
    simulator.clock.freeze()
    endpoint = 'health_check'
    const fields = { client_id: simulator.application.ikey, ...jwt(), ...wrong() }
    const { status, body } = await post(simulator, '/oauth/v1/health_check', new URLSearchParams(fields))
    expect(status).toBe(400)
    expect(body).toMatchObject({ stat: 'FAIL', code: 40002, message: 'invalid_client', message_detail: description })
    expect(body.simulator).toEqual({ reason, explanation: expect.stringContaining(words) })
    const event = simulator.events.last('request.refused')
    expect(event?.detail).toMatchObject({ ...(body.simulator as object), endpoint: 'health_check' })
    expect(JSON.stringify([body, event])).not.toContain(simulator.application.skey)
  })

  it.each(assertions)('%s: at the token endpoint', async (...row) => {
    const [, wrong, reason, description, words] = row
    simulator.clock.freeze()
    endpoint = 'token'
    const code = (await login(simulator, 'allow.bob')).back?.searchParams.get('duo_code') ?? ''
    const { status, body, headers } = await exchange(simulator, code, wrong())
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'invalid_client', error_description: description })
    expect(body.simulator).toEqual({ reason, explanation: expect.stringContaining(words) })
    expect(headers.get('cache-control')).toBe('no-store')
    // Who does not know the secret cannot use the code up.
    expect((await exchange(simulator, code)).status).toBe(200)
  })

  it('that comes a second time, if that is looked at', async () => {
    endpoint = 'health_check'
    const fields = new URLSearchParams({ client_id: simulator.application.ikey, ...jwt() })
    const statuses = []
    for (const rejectReplayedJti of [false, false, true]) {
      simulator.config.set({ rejectReplayedJti })
      statuses.push((await post(simulator, '/oauth/v1/health_check', fields)).status)
    }
    expect(statuses).toEqual([200, 200, 400])
    expect(simulator.events.last('request.refused')?.detail.reason).toBe('replayed_jti')
  })

  it('the first mistake is named', async () => {
    const all = { header: { alg: 'none' }, secret: 'x'.repeat(40) }
    const wrong = { iss: other, exp: 0, aud: 'x', jti: '' }
    const reasons = []
    for (const client_assertion of [
      assertion(simulator, 'token', wrong, all),
      assertion(simulator, 'token', wrong, { secret: all.secret }),
      assertion(simulator, 'token', wrong),
      assertion(simulator, 'token', { ...wrong, iss: simulator.application.ikey }),
    ]) {
      await exchange(simulator, 'no code', { client_assertion })
      reasons.push(simulator.events.last('request.refused')?.detail.reason)
    }
    expect(reasons).toEqual(['bad_alg', 'bad_signature', 'wrong_issuer', 'wrong_audience'])
  })
})

describe('a bad token request', () => {
  const code = async (user = 'allow.bob'): Promise<string> =>
    (await login(simulator, user)).back?.searchParams.get('duo_code') ?? ''

  it.each<[string, Fields, string, string]>([
    ['no grant type', { grant_type: undefined }, 'unsupported_grant_type', 'bad_grant_type'],
    ['another grant type', { grant_type: 'refresh_token' }, 'unsupported_grant_type', 'bad_grant_type'],
    ['no assertion type', { client_assertion_type: undefined }, 'invalid_client', 'bad_assertion_type'],
    ['no code', { code: undefined }, 'invalid_grant', 'missing_parameter'],
    ['an unknown code', { code: 'x'.repeat(43) }, 'invalid_grant', 'unknown_code'],
    ['no redirect address', { redirect_uri: undefined }, 'invalid_grant', 'redirect_uri_mismatch'],
  ])('%s', async (_name, change, error, reason) => {
    const { status, body } = await exchange(simulator, await code(), change)
    expect(status).toBe(400)
    expect(body).toMatchObject({ error, simulator: { reason } })
  })

  it('a code that was used, expired, or is another client’s', async () => {
    simulator.clock.freeze()
    const used = await code()
    expect((await exchange(simulator, used)).status).toBe(200)
    expect((await exchange(simulator, used)).body).toMatchObject({
      error: 'invalid_grant',
      error_description: BAD_GRANT,
      simulator: { reason: 'used_code' },
    })

    const [good, late] = [await code(), await code()]
    simulator.clock.advance(59)
    expect((await exchange(simulator, good)).status).toBe(200)
    simulator.clock.advance(1)
    expect((await exchange(simulator, late)).body).toMatchObject({
      error_description: BAD_GRANT,
      simulator: { reason: 'expired_code', explanation: 'This code is 60 s old and was good for 60 s.' },
    })

    const { skey } = simulator.applications.set(other)
    const client_assertion = assertion(simulator, 'token', { iss: other, sub: other }, { secret: skey })
    const foreign = await code()
    const stolen = await exchange(simulator, foreign, { client_id: other, client_assertion })
    expect(stolen.body).toMatchObject({ error_description: BAD_GRANT, simulator: { reason: 'code_of_other_client' } })
  })

  it('another redirect address, and the code is used up', async () => {
    const first = await code()
    expect((await exchange(simulator, first, { redirect_uri: `${redirectUri}/` })).body).toMatchObject({
      error: 'invalid_grant',
      error_description: `Invalid redirect URI '${redirectUri}/'.`,
      simulator: { reason: 'redirect_uri_mismatch' },
    })
    expect((await exchange(simulator, first)).body).toMatchObject({ simulator: { reason: 'used_code' } })
  })

  it('a parameter twice, JSON, or a body that cannot be read', async () => {
    const twice = new URLSearchParams('grant_type=authorization_code&grant_type=authorization_code')
    expect((await post(simulator, '/oauth/v1/token', twice)).body).toMatchObject({
      error: 'invalid_request',
      simulator: { reason: 'repeated_parameter', explanation: 'grant_type was sent more than once.' },
    })
    const address = `${simulator.url}/oauth/v1/token`
    for (const [type, body] of [
      ['application/json', '{}'],
      ['multipart/form-data', 'x'],
      ['multipart/form-data; boundary=x', 'nothing'],
      ['application/x-www-form-urlencoded', `code=${'x'.repeat(70_000)}`],
    ] as const) {
      const response = await fetch(address, { method: 'POST', headers: { 'content-type': type }, body })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_request', simulator: { reason: 'bad_body' } })
    }
    expect((await fetch(address)).status).toBe(405)
    expect(simulator.events.last('server.error')).toBeUndefined()
  })
})

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
      'an audience that is a list',
      () => ({ claims: { aud: [simulator.url] } }),
      'wrong_audience',
      'invalid_request',
      'not a text',
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
    [
      'another one outside',
      () => ({ query: { redirect_uri: `${redirectUri}/` } }),
      'redirect_uri_mismatch',
      'invalid_request',
      'in the address',
    ],
    ['no state', () => ({ claims: { state: undefined } }), 'bad_state', 'invalid_request', '16 to 1024'],
    ['a short state', () => ({ claims: { state: 's'.repeat(15) } }), 'bad_state', 'invalid_request', '16 to 1024'],
    ['a long state', () => ({ claims: { state: 's'.repeat(1025) } }), 'bad_state', 'invalid_request', '16 to 1024'],
    [
      'another state outside',
      () => ({ query: { state: 's'.repeat(36) } }),
      'bad_state',
      'invalid_request',
      'state in the address',
    ],
    ['a short nonce', () => ({ claims: { nonce: 'n'.repeat(15) } }), 'bad_nonce', 'invalid_request', '16 to 1024'],
    ['a nonce that is a number', () => ({ claims: { nonce: 7 } }), 'bad_nonce', 'invalid_request', '16 to 1024'],
    [
      'two nonces',
      () => ({ claims: { nonce: 'n'.repeat(16) }, query: { nonce: 'm'.repeat(16) } }),
      'bad_nonce',
      'invalid_request',
      'nonce in the address',
    ],
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

  const told = ['bad_state', 'bad_nonce', 'empty_user']
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
      const sent = asked.claims && 'state' in asked.claims ? asked.claims.state : state
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
