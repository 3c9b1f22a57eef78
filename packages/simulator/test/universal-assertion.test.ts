import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { assertion, exchange, login, post, sign } from './universal-text.js'

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
  [
    'one second too long',
    () => jwt({ exp: now() + 3601 }),
    'too_far_ahead',
    BAD_ASSERTION,
    'It expires 3601 s from now',
  ],
  [
    'half a second too long',
    () => jwt({ exp: now() + 3600.5 }),
    'too_far_ahead',
    BAD_ASSERTION,
    'a clock that runs ahead',
  ],
  ['from the future', () => jwt({ iat: now() + 61 }), 'from_the_future', BAD_ASSERTION, 'iat is 61 s from now'],
  ['not before the future', () => jwt({ nbf: now() + 61 }), 'from_the_future', BAD_ASSERTION, 'nbf is 61 s from now'],
  ['no audience', () => jwt({ aud: undefined }), 'wrong_audience', BAD_ASSERTION, 'neither a string nor'],
  ['no audience in a list', () => jwt({ aud: [] }), 'wrong_audience', BAD_ASSERTION, 'neither a string nor'],
  [
    'two audiences',
    () => jwt({ aud: [`${simulator.url}/oauth/v1/${endpoint}`, 'https://elsewhere.example'] }),
    'wrong_audience',
    BAD_ASSERTION,
    'neither a string nor',
  ],
  [
    'another audience in a list',
    () => jwt({ aud: ['https://api-1.duosecurity.com/oauth/v1/token'] }),
    'wrong_audience',
    BAD_ASSERTION,
    'api-1.duosecurity.com',
  ],
  ['a list in a list', () => jwt({ aud: [[simulator.url]] }), 'wrong_audience', BAD_ASSERTION, 'neither a string nor'],
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
