import { createUniversalClient, type DuoError, type DuoErrorCode, isDuoError, type UniversalClaims } from '@duokit/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signJwt } from '../universal/jwt.js'
import { expectAlways } from './expect-always.js'
import { anyText, changed, userName } from './texts.js'

const clientId = 'DIXXXXXXXXXXXXXXXXXX'
const clientSecret = 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef'
const host = 'api-12345678.duosecurity.com'
const now = 1_800_000_000
const nonce = 'n'.repeat(36)

const claimsOf = (user: string, changes: object = {}) => ({
  iss: `https://${host}/oauth/v1/token`,
  aud: clientId,
  preferred_username: user,
  iat: now,
  exp: now + 300,
  nonce,
  auth_result: { result: 'allow', status: 'allow' },
  ...changes,
})

/** What comes of an exchange when Duo answers so: the claims, or a code. */
async function exchange(answer: Answer, { user = 'alice', at = now } = {}): Promise<UniversalClaims | DuoErrorCode> {
  const client = createUniversalClient({
    clientId,
    clientSecret,
    host,
    redirectUrl: 'https://app.example.com/duo/callback',
    now: () => at * 1000,
    fetch: async () => ({
      status: answer.status ?? 200,
      headers: { get: () => null },
      body: [Buffer.from(answer.text)],
    }),
  })
  try {
    return await client.exchangeCode({ code: 'code-of-duo', username: user, nonce })
  } catch (error) {
    if (!isDuoError(error)) throw error
    expectDiscretion(error)
    return error.code
  }
}

function expectDiscretion(error: DuoError): void {
  expect(error.message).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
  expect(error.message + JSON.stringify(error)).not.toContain(clientSecret)
}

/** Whom it is about, or the code. */
function userOf(found: UniversalClaims | DuoErrorCode): string {
  return typeof found === 'string' ? found : found.preferred_username
}

interface Answer {
  readonly text: string
  readonly status?: number
}

const withToken = (token: string): Answer => ({ text: JSON.stringify({ id_token: token }) })
const signed = (claims: unknown) => withToken(signJwt(claims, { secret: clientSecret }))

const signedPart = signJwt(claimsOf('alice'), { secret: clientSecret }).replace(/[^.]*$/, '')

describe('an exchange', () => {
  it('gives the claims of the user who was asked about, in any script, and of nobody else', () =>
    expectAlways(userName, userName, async (asked, answered) => {
      const found = await exchange(signed(claimsOf(answered)), { user: asked })
      expect(userOf(found)).toBe(asked === answered ? asked : 'user_mismatch')
    }))

  it('refuses every single change of what Duo signed', () =>
    expectAlways(changed(signedPart), async (text) => {
      // Nothing covers white space in front of the signature, which the library leaves out.
      fc.pre(text.trimEnd() !== signedPart)
      const [, , signature = ''] = signJwt(claimsOf('alice'), { secret: clientSecret }).split('.')
      expect(await exchange(withToken(text + signature))).toEqual(expect.any(String))
    }))

  it('refuses whatever a claim may be in place of what it has to be', () =>
    expectAlways(
      fc.constantFrom('iss', 'aud', 'preferred_username', 'nonce', 'auth_result', 'iat', 'exp'),
      fc.oneof(fc.jsonValue(), anyText),
      async (name, value) => {
        fc.pre(typeof value !== 'number')
        expect(await exchange(signed(claimsOf('alice', { [name]: value })))).toEqual(expect.any(String))
      },
    ))

  it('counts from issue to end, and a minute on either side', () =>
    expectAlways(fc.integer({ min: -1000, max: 1000 }), fc.nat({ max: 1000 }), async (issued, life) => {
      const found = await exchange(signed(claimsOf('alice', { iat: now + issued, exp: now + issued + life })))
      const counts = issued <= 60 && issued + life > -60
      expect(userOf(found)).toMatch(counts ? /^alice$/ : /^(?:expired|not_yet_valid)$/)
    }))
})
