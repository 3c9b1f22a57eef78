import { inspect } from 'node:util'
import type { UniversalClientOptions } from '@duokit/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientId, clientSecret, code, DuoService, json, nonce, now, otherSecret, redirectUrl } from './duo-service.js'
import { failureOf } from '../failure-of.js'
import { readJwt, signJwt } from './jwt.js'

const duo = new DuoService()
beforeEach(() => duo.open())
afterEach(() => duo.close())

function exchange(options: Partial<UniversalClientOptions> = {}, changes: object = {}) {
  return duo.client(options).exchangeCode({ code, username: 'alice', nonce, ...changes })
}

describe('exchangeCode', () => {
  it('sends the code with the redirect URL, byte for byte', async () => {
    duo.issue()
    await exchange()
    const [call] = duo.calls.splice(0)
    expect(call).toMatchObject({ method: 'POST', path: '/oauth/v1/token', type: 'application/x-www-form-urlencoded' })
    const { client_assertion: assertion, ...form } = Object.fromEntries(call?.form ?? [])
    expect(form).toEqual({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUrl,
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    expect(readJwt(assertion ?? '', clientSecret)).toEqual({
      iss: clientId,
      sub: clientId,
      aud: `${duo.url}/oauth/v1/token`,
      jti: expect.stringMatching(/^[\w-]{36}$/) as string,
      exp: now + 300,
    })
  })

  it('answers what Duo says, with what it may add one day', async () => {
    duo.issue({ amr: ['mfa'], something_new: { deep: [1] } })
    const claims = await exchange()
    expect({ ...claims }).toEqual({ ...duo.claims(), amr: ['mfa'], something_new: { deep: [1] } })
  })

  it('keeps the token out of sight', async () => {
    duo.issue({ idToken: 'a claim of that name' })
    const claims = await exchange()
    expect(readJwt(claims.idToken, clientSecret)).toMatchObject(duo.claims())
    expect(JSON.stringify(claims) + inspect(claims)).not.toContain(claims.idToken.slice(0, 20))
  })

  it('asks for no more of the answer than the token, as Duo’s Python package does', async () => {
    duo.answer = json(200, { id_token: signJwt(duo.claims(), { secret: clientSecret }) })
    expect(await exchange()).toMatchObject({ preferred_username: 'alice' })
  })

  it('takes flags that are unknown and fields that are null', async () => {
    const context = {
      factor: null,
      ood_software: null,
      access_device: { is_encryption_enabled: true, is_firewall_enabled: 'unknown', hostname: null },
    }
    duo.issue({ auth_context: context })
    expect((await exchange()).auth_context).toEqual(context)
  })

  it.each([0, 1])('verifies with secret %i of a list', async (index) => {
    const secrets = [otherSecret, clientSecret]
    duo.issue({}, secrets[index])
    expect(await exchange({ clientSecret: secrets })).toMatchObject({ preferred_username: 'alice' })
  })

  it.each([[''], [undefined], [null], [42], [['x']], ['a\nb'], ['é'], ['x'.repeat(2049)]])(
    'asks Duo about nothing that cannot be a code: %.20j',
    async (value) => {
      await expectFailure(exchange({}, { code: value }), 'malformed')
      expect(duo.calls).toHaveLength(0)
    },
  )

  it.each([
    ['username', 'a|b', 'invalid_username'],
    ['username', undefined, 'invalid_username'],
    ['nonce', 'short', 'invalid_option'],
    ['nonce', undefined, 'invalid_option'],
  ] as const)('asks Duo about nothing with %s %j', async (name, value, failure) => {
    const { message } = await expectFailure(exchange({}, { [name]: value }), failure)
    expect(message).toContain(name === 'nonce' ? 'nonce must be a string' : 'The username ')
    expect(duo.calls).toHaveLength(0)
  })
})

describe('a code that Duo refuses', () => {
  it('means starting again', async () => {
    const description =
      'The provided authorization grant (e.g., authorization code) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'
    duo.answer = json(400, { error: 'invalid_grant', error_description: description })
    const error = await expectFailure(exchange(), 'invalid_grant')
    expect(error).toMatchObject({ status: 403, outage: false })
    expect(error.duo).toEqual({ status: 400, code: 'invalid_grant', detail: description })
    expect(error.advice).toMatch(/^Start the login again/)
    for (const error_description of [undefined, 'The code was used up. This is no invalid redirect URI.']) {
      duo.answer = json(400, { error: 'invalid_grant', error_description })
      await expectFailure(exchange(), 'invalid_grant')
    }
  })

  it('for another redirect URL is the application’s fault', async () => {
    duo.answer = json(400, {
      error: 'invalid_grant',
      error_description: "Invalid redirect URI 'https://b.example.com'.",
    })
    expect(await expectFailure(exchange(), 'invalid_redirect_url')).toMatchObject({ status: 500 })
  })

  it('for a wrong secret is invalid_client', async () => {
    duo.answer = json(400, { error: 'invalid_client', error_description: 'Failed to verify signature.' })
    await expectFailure(exchange(), 'invalid_client')
  })

  it('for anything else is duo_refused', async () => {
    duo.answer = json(400, { error: 'unsupported_grant_type' })
    await expectFailure(exchange(), 'duo_refused')
  })
})

describe('a signature', () => {
  it('under another secret is refused', async () => {
    duo.issue({}, otherSecret)
    await expectFailure(exchange(), 'bad_signature')
  })

  it.each<[what: string, header: object, hash: string]>([
    ['HS256', { alg: 'HS256' }, 'sha256'],
    ['HS384', { alg: 'HS384' }, 'sha384'],
    ['HS256 that says HS512', { alg: 'HS512' }, 'sha256'],
    ['HS512 that says HS256', { alg: 'HS256' }, 'sha512'],
    ['HS512 that says RS512', { alg: 'RS512' }, 'sha512'],
    ['HS512 that says hs512', { alg: 'hs512' }, 'sha512'],
    ['HS512 that says none', { alg: 'none' }, 'sha512'],
  ])('by %s is refused', async (_what, header, hash) => {
    duo.give(signJwt(duo.claims(), { secret: clientSecret, header, hash }))
    await expectFailure(exchange(), 'bad_signature')
  })

  it('that is not there is refused', async () => {
    const [, payload] = signJwt(duo.claims(), { secret: clientSecret }).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const token of [`${none}.${payload}.`, `${none}.${payload}`]) {
      duo.give(token)
      const error = await failureOf(exchange())
      expect(['bad_signature', 'malformed']).toContain(error.code)
    }
  })

  it('of any other content is refused', async () => {
    const [header, payload = '', signature] = signJwt(duo.claims(), { secret: clientSecret }).split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const other = Buffer.from(JSON.stringify({ ...claims, preferred_username: 'mallory' })).toString('base64url')
    duo.give(`${header}.${other}.${signature}`)
    await expectFailure(exchange(), 'bad_signature')
  })
})

describe('a claim', () => {
  it.each<[what: string, changes: object, failure: string]>([
    ['iss of another host', { iss: 'https://api-00000000.duosecurity.com/oauth/v1/token' }, 'wrong_issuer'],
    ['iss of a host alone', { iss: 'https://api-12345678.duosecurity.com' }, 'wrong_issuer'],
    ['iss missing', { iss: undefined }, 'malformed'],
    ['aud of another application', { aud: 'DIYYYYYYYYYYYYYYYYYY' }, 'wrong_key'],
    ['aud of several', { aud: [clientId, 'DIYYYYYYYYYYYYYYYYYY'] }, 'wrong_key'],
    ['aud as a list of one', { aud: [clientId] }, 'wrong_key'],
    ['aud missing', { aud: undefined }, 'malformed'],
    ['exp missing', { exp: undefined }, 'malformed'],
    ['exp as text', { exp: String(now + 300) }, 'malformed'],
    ['exp null', { exp: null }, 'malformed'],
    ['iat missing', { iat: undefined }, 'malformed'],
    ['iat as text', { iat: String(now) }, 'malformed'],
    ['nbf in the future', { nbf: now + 61 }, 'not_yet_valid'],
    ['auth_time as text', { auth_time: 'yesterday' }, 'malformed'],
    ['nonce of another login', { nonce: 'm'.repeat(36) }, 'nonce_mismatch'],
    ['nonce missing', { nonce: undefined }, 'nonce_mismatch'],
    ['nonce as a list', { nonce: [nonce] }, 'nonce_mismatch'],
    ['preferred_username of another user', { preferred_username: 'mallory' }, 'user_mismatch'],
    ['preferred_username in upper case', { preferred_username: 'Alice' }, 'user_mismatch'],
    ['preferred_username missing, with a sub', { preferred_username: undefined }, 'malformed'],
    ['preferred_username null', { preferred_username: null }, 'malformed'],
    ['preferred_username as a list', { preferred_username: ['alice'] }, 'malformed'],
    ['auth_result missing', { auth_result: undefined }, 'malformed'],
    ['auth_result null', { auth_result: null }, 'malformed'],
    ['auth_result as text', { auth_result: 'allow' }, 'malformed'],
    ['auth_result without result', { auth_result: { status: 'allow' } }, 'malformed'],
    ['auth_result without status', { auth_result: { result: 'allow' } }, 'malformed'],
    ['auth_result that denies', { auth_result: { result: 'deny', status: 'deny' } }, 'denied'],
    ['auth_result that denies by its result', { auth_result: { result: 'deny', status: 'allow' } }, 'denied'],
    ['auth_result that denies by its status', { auth_result: { result: 'allow', status: 'fraud' } }, 'denied'],
    ['auth_result in capitals', { auth_result: { result: 'ALLOW', status: 'ALLOW' } }, 'denied'],
  ])('%s is refused', async (_what, changes, failure) => {
    duo.issue(changes)
    const error = await expectFailure(exchange(), failure)
    expect(error.status).toBe(failure === 'malformed' ? 400 : 403)
  })

  it.each<[claim: string, value: unknown]>([
    ['iss', undefined],
    ['aud', undefined],
    ['exp', undefined],
    ['iat', 'now'],
    ['auth_time', 'yesterday'],
    ['preferred_username', null],
    ['auth_result', null],
  ])('that is no %s is named', async (claim, value) => {
    duo.issue({ [claim]: value })
    expect((await failureOf(exchange())).message).toBe(`the id_token has no valid ${claim}`)
  })

  it.each([{ exp: now - 59 }, { iat: now + 60 }, { iat: now - 86_400 }, { nbf: now + 60 }])(
    'may be off by a minute: %j',
    async (changes) => {
      duo.issue(changes)
      expect(await exchange()).toMatchObject(changes)
    },
  )

  it.each([
    [{ exp: now - 60 }, 'expired'],
    [{ iat: now + 61 }, 'not_yet_valid'],
  ])('may be off by no more: %j', async (changes, failure) => {
    duo.issue(changes)
    await expectFailure(exchange(), failure)
  })

  it('that is over says since when', async () => {
    duo.issue({ exp: now - 412 })
    expect((await failureOf(exchange())).message).toBe('the id_token ended 412 seconds ago')
  })

  it('is what is wrong, and not the key, while secrets are being rotated', async () => {
    const rotating = { clientSecret: [clientSecret, otherSecret] }
    duo.issue({ exp: now - 412 })
    await expectFailure(exchange(rotating), 'expired')
    duo.issue({ aud: 'DIYYYYYYYYYYYYYYYYYY' })
    await expectFailure(exchange(rotating), 'wrong_key')
  })

  it('of a user whom Duo kept out says why', async () => {
    duo.issue({
      auth_result: { result: 'deny', status: 'deny', status_msg: 'Login request denied.' },
      auth_context: { reason: 'user_cancelled' },
    })
    const error = await expectFailure(exchange(), 'denied')
    expect(error.message).toBe('Duo did not let the user in: deny, Login request denied., user_cancelled')
    expect(error.duo).toEqual({ code: 'user_cancelled' })
    duo.issue({ auth_result: { result: 'deny', status: 'allow' }, auth_context: null })
    const without = await failureOf(exchange())
    expect([without.message, without.duo]).toEqual(['Duo did not let the user in: deny', {}])
    duo.issue({ auth_result: { result: 'allow', status: 'fraud' }, auth_context: undefined })
    expect((await failureOf(exchange())).message).toBe('Duo did not let the user in: fraud')
    duo.issue({ auth_result: { result: '', status: '' }, auth_context: null })
    expect((await failureOf(exchange())).message).toBe('Duo did not let the user in: ')
  })

  it('of a user whom Duo kept out is handed over to who asks for it', async () => {
    duo.issue({ auth_result: { result: 'deny', status: 'deny' } })
    const claims = await exchange({ acceptDenied: true })
    expect(claims.auth_result).toEqual({ result: 'deny', status: 'deny' })
  })

  it('is not shown by a failure', async () => {
    duo.issue({
      preferred_username: 'mallory',
      nonce: 'm'.repeat(36),
      exp: 0,
      auth_context: { email: 'mallory@example.com' },
    })
    const error = await failureOf(exchange())
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('mallory')
  })
})

describe('what is no token', () => {
  it.each(['', 'x', 'x.y', 'a.b.c', 'a.b.c.d', '..', '{}', 'ÄÖÜ.ß.€', 'x'.repeat(100_000), '.'.repeat(100_000)])(
    'is malformed: %.20j',
    async (idToken) => {
      duo.give(idToken)
      expect((await expectFailure(exchange(), 'malformed')).message).toBe('the id_token is no token')
    },
  )

  it.each(['42', 'null', '"text"', '[]', '{', ''])('is so when it says %s', async (content) => {
    duo.give(signJwt(content, { secret: clientSecret }))
    await expectFailure(exchange(), 'malformed')
  })

  it.each([{ alg: 'HS512', crit: ['exp'], exp: 1 }, { alg: 'HS512', crit: ['b64'], b64: false }, { alg: 5 }])(
    'is so with the header %j',
    async (header) => {
      duo.give(signJwt(duo.claims(), { secret: clientSecret, header }))
      await expectFailure(exchange(), 'malformed')
    },
  )

  it.each([[undefined], [null], [42], [{}], [['x']]])('is no answer of Duo’s: %j', async (idToken) => {
    duo.give(idToken)
    const { message } = await expectFailure(exchange(), 'duo_unavailable')
    expect(message).toBe("Duo's answer to the exchange of the code has no valid id_token")
  })
})

describe('usernameMatch', () => {
  it.each([
    ['alice', 'ALICE'],
    ['Alice@Example.com', 'alice@example.com'],
  ])('case-insensitive: %s is %s', async (username, answered) => {
    duo.issue({ preferred_username: answered })
    const claims = await exchange({ usernameMatch: 'case-insensitive' }, { username })
    expect(claims.preferred_username).toBe(answered)
  })

  it.each([
    ['ÄRGER', 'ärger'],
    ['\u212aelvin', 'kelvin'],
    ['straße', 'STRASSE'],
    ['alice', 'alice2'],
  ])('case-insensitive: %s is not %s', async (username, answered) => {
    duo.issue({ preferred_username: answered })
    await expectFailure(exchange({ usernameMatch: 'case-insensitive' }, { username }), 'user_mismatch')
  })

  it('may be a function, which is told both names', async () => {
    const seen: string[][] = []
    duo.issue({ preferred_username: 'DOMAIN\\alice' })
    const usernameMatch = (asked: string, answered: string) => {
      seen.push([asked, answered])
      return answered === `DOMAIN\\${asked}`
    }
    expect((await exchange({ usernameMatch })).preferred_username).toBe('DOMAIN\\alice')
    await exchange({ usernameMatch: async () => true })
    expect(seen).toEqual([['alice', 'DOMAIN\\alice']])
  })

  it.each<[what: string, match: () => unknown]>([
    ['false', () => false],
    ['something truthy', () => 'yes'],
    ['1', () => 1],
    ['nothing', () => undefined],
    ['a promise of something truthy', async () => 1],
    ['an error', () => throwing()],
    ['a rejection', async () => throwing()],
  ])('counts only when it says true: %s', async (_what, match) => {
    duo.issue()
    await expectFailure(exchange({ usernameMatch: match as () => boolean }), 'user_mismatch')
  })

  it('hints at a difference in case, without the names', async () => {
    duo.issue({ preferred_username: 'ALICE' })
    expect((await failureOf(exchange())).message).toMatch(/the case of letters alone$/)
    duo.issue({ preferred_username: 'mallory' })
    expect((await failureOf(exchange())).message).toBe('Duo answered about another user than it was asked about')
  })

  it('that fails is told apart from one that says no', async () => {
    duo.issue()
    const error = await expectFailure(exchange({ usernameMatch: throwing }), 'user_mismatch')
    expect(error).toMatchObject({ message: 'usernameMatch failed', cause: { message: 'the directory is away' } })
  })
})

async function expectFailure(call: Promise<unknown>, failure: string) {
  const error = await failureOf(call)
  expect(error.code).toBe(failure)
  return error
}

function throwing(): never {
  throw new Error('the directory is away')
}
