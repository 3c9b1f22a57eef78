import { createHmac } from 'node:crypto'
import { createSigner } from '@duokit/core'
import { explain, keyProblem } from '@duokit/core/diagnose'
import { describe, expect, it } from 'vitest'
import { signJwt } from '../universal/jwt.js'

const seconds = 1_800_000_000
const now = () => seconds * 1000
const ikey = 'DIXXXXXXXXXXXXXXXXXX'
const skey = 'deadbeef'.repeat(5)
const akey = 'useacustomerprovidedapplicationsecretkey'
const keys = { ikey, skeys: [skey], akeys: [akey], now }
const signer = createSigner({ ikey, skey, akey, now })

/** Duo's half of an answer. */
function answer({ user = 'alice', key = skey, ends = seconds + 300, prefix = 'AUTH', id = ikey } = {}): string {
  const signed = `${prefix}|${Buffer.from(`${user}|${id}|${ends}`).toString('base64')}`
  return `${signed}|${createHmac('sha1', key).update(signed).digest('hex')}`
}
const request = signer.signRequest('alice')
const appHalf = request.slice(request.indexOf(':') + 1)
const reasons = (found: ReturnType<typeof explain>): string[] =>
  found !== undefined && 'problems' in found ? found.problems.map((problem) => problem.replace(/:.*/, '')) : []

describe('a sig_request', () => {
  it('is taken apart', () => {
    const half = { username: 'alice', ikey, signature: 'valid' }
    expect(explain(request, keys)).toMatchObject({
      kind: 'signed_request',
      halves: [
        { ...half, prefix: 'TX', key: 'skey', expiresAt: seconds + 300, secondsLeft: 300 },
        { ...half, prefix: 'APP', key: 'akey', expiresAt: seconds + 3600, secondsLeft: 3600 },
      ],
      problems: [],
    })
  })

  it('is checked with each key that is at hand, and with no other', () => {
    const signatures = (given: Partial<typeof keys>) => {
      const found = explain(request, { now, ...given })
      return found?.kind === 'signed_request' ? found.halves.map(({ signature }) => signature) : undefined
    }
    expect(signatures({})).toEqual(['unchecked', 'unchecked'])
    expect(signatures({ skeys: ['x'.repeat(40), skey] })).toEqual(['valid', 'unchecked'])
    expect(signatures({ skeys: ['x'.repeat(40)], akeys: [akey] })).toEqual(['invalid', 'valid'])
  })

  it('may be a half alone, percent-encoded, with blanks around it, or an enrolment', () => {
    expect(explain(` ${appHalf}\n`, keys)).toMatchObject({ kind: 'signed_half', problems: [] })
    expect(explain(encodeURIComponent(request), keys)).toMatchObject({ kind: 'signed_request', problems: [] })
    expect(explain(signer.signEnrollRequest('alice'), keys)).toMatchObject({ kind: 'signed_request', problems: [] })
  })
})

describe('a sig_response', () => {
  it('is taken apart, also as a form carries it', () => {
    const text = `${answer()}:${appHalf}`
    const expected = { kind: 'signed_response', problems: [] }
    expect(explain(text, keys)).toMatchObject(expected)
    expect(explain(new URLSearchParams({ sig_response: text }).toString(), keys)).toMatchObject(expected)
  })

  it.each([
    ['expired', answer({ ends: seconds })],
    ['bad_signature', answer({ key: akey })],
    ['wrong_key', answer({ id: 'DIYYYYYYYYYYYYYYYYYY' })],
    ['user_mismatch', answer({ user: 'bob' })],
    ['wrong_prefix', appHalf],
  ])('says %s', (reason, half) => {
    expect(reasons(explain(`${half}:${appHalf}`, keys))).toContain(reason)
  })

  it('says what is wrong with the application’s half', () => {
    const late = createSigner({ ikey, skey, akey, now: () => now() - 3_600_000 })
      .signRequest('alice')
      .split(':')[1]
    expect(reasons(explain(`${answer()}:${late}`, keys))).toEqual(['app_expired'])
    const other = createSigner({ ikey, skey, akey: 'x'.repeat(40), now })
      .signRequest('alice')
      .split(':')[1]
    expect(reasons(explain(`${answer()}:${other}`, keys))).toEqual(['bad_app_signature'])
  })

  it('may be an error', () => {
    const message = 'Request expired.'
    expect(explain(`ERR|${message}:${appHalf}`, keys)).toEqual({ kind: 'frame_error', message })
    expect(explain('ERR|The username passed to sign_request() is invalid.')).toMatchObject({ kind: 'frame_error' })
  })
})

describe('a token', () => {
  const claims = {
    iss: 'https://api-12345678.duosecurity.com/oauth/v1/token',
    aud: ikey,
    iat: seconds,
    exp: seconds + 300,
    preferred_username: 'alice',
  }

  it('is taken apart', () => {
    const expected = { kind: 'id_token', algorithm: 'HS512', claims, issuedAt: seconds, secondsLeft: 300, problems: [] }
    expect(explain(signJwt(claims, { secret: skey }), keys)).toMatchObject({ ...expected, signature: 'valid' })
    expect(explain(signJwt(claims, { secret: skey }), { now })).toMatchObject({ ...expected, signature: 'unchecked' })
  })

  it.each([
    [{ exp: seconds - 60 }, skey, 'it has expired'],
    [{ exp: undefined }, skey, 'it has no expiry'],
    [{ aud: 'DIYYYYYYYYYYYYYYYYYY' }, skey, 'another application'],
    [{}, akey, 'not signed with this client secret'],
  ])('says what is wrong: %j', (change, secret, problem) => {
    const found = explain(signJwt({ ...claims, ...change }, { secret }), keys)
    expect(reasons(found).join()).toContain(problem)
  })

  it.each(['none', 'HS256'])('signed with %s counts nothing', (algorithm) => {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const found = explain(`${encode({ alg: algorithm })}.${encode(claims)}.`, keys)
    expect(found).toMatchObject({ algorithm, signature: 'invalid' })
    expect(reasons(found)).toEqual(['it is not signed with HS512, so it is never accepted'])
  })

  it.each([
    ['authorize_request', { duo_uname: 'alice', exp: seconds }],
    ['client_assertion', { iss: ikey, sub: ikey, aud: 'https://x.duosecurity.com/oauth/v1/health_check', jti: 'x' }],
    [
      'client_assertion',
      { iss: ikey, sub: ikey, aud: ['https://x.duosecurity.com/oauth/v1/token'], jti: 'x', exp: seconds },
    ],
    ['token', { iss: ikey, sub: ikey, aud: ['https://x.duosecurity.com/oauth/v1/token', 'https://y'], jti: 'x' }],
    ['token', { iss: ikey, sub: ikey, aud: [['https://x.duosecurity.com/oauth/v1/token']], jti: 'x' }],
    ['token', { iss: ikey, sub: 'another', aud: 'https://x.duosecurity.com/oauth/v1/token', jti: 'x' }],
    ['token', { iss: ikey, sub: ikey, aud: 'https://x.duosecurity.com/oauth/v1/token' }],
    ['token', { iss: 'https://example.com', exp: seconds }],
  ])('may be another: %s', (kind, other) => {
    expect(explain(signJwt(other, { secret: skey }), keys)).toMatchObject({ kind })
  })
})

it.each([
  [String(seconds + 300), seconds + 300],
  [String(seconds + 300.25), seconds + 300.25],
  ['soon', undefined],
  ['', undefined],
])('an expiry that is the string %j, as the SDK for C# writes it, is read as %s', (exp, expiresAt) => {
  const found = explain(signJwt({ duo_uname: 'alice', exp }, { secret: skey }), keys)
  expect(found).toMatchObject({ kind: 'authorize_request', expiresAt })
})

describe('a callback', () => {
  const state = 's'.repeat(36)

  it.each([
    `https://app.example.com/duo/callback?state=${state}&duo_code=abc`,
    `/duo/callback?duo_code=abc&state=${state}#top`,
    `duo_code=abc&state=${state}`,
  ])('is taken apart, without what would finish the login: %s', (text) => {
    const found = explain(text, keys)
    expect(found).toEqual({
      kind: 'callback',
      codeParameter: 'duo_code',
      codeLength: 3,
      stateLength: 36,
      error: undefined,
      errorDescription: undefined,
      problems: [],
    })
  })

  it.each([
    [`?code=abc`, 'there is no state'],
    [`?code=abc&state=short`, 'the state has 5 characters'],
    [`?code=&state=${state}`, 'the code is malformed'],
    [`?error=access_denied&error_description=No&state=${state}`, 'Duo reported an error'],
  ])('says what is wrong: %s', (text, problem) => {
    expect(reasons(explain(text, keys)).join()).toContain(problem)
  })
})

describe('anything else', () => {
  it.each([
    '',
    ' ',
    '|',
    ':',
    'TX|x|y',
    'a:b:c',
    `${request}:${appHalf}`,
    'x'.repeat(1_000_000),
    '%7C%',
    'a.b.c',
    // What every object has.
    ...['constructor', '__proto__', 'toString'].map((prefix) => `${prefix}|QQ==|${'0'.repeat(40)}:${appHalf}`),
    'https://example.com/',
    'https://example.com/?error=x',
    `${'a'.repeat(20)}.${Buffer.from('[]').toString('base64url')}.x`,
  ])('is nothing that it knows: %.40s', (text) => {
    expect(explain(text, keys)).toBeUndefined()
  })

  it('may be read by nobody, and has no signature in what is said of it', () => {
    const text = `AUTH|${Buffer.from([0xff, 0xfe]).toString('base64')}|${'0'.repeat(40)}:${appHalf}`
    const found = explain(text, keys)
    expect(found).toMatchObject({ kind: 'signed_response', halves: [{ username: undefined }, { username: 'alice' }] })
    for (const one of [found, explain(request, keys)]) expect(JSON.stringify(one)).not.toMatch(/[0-9a-f]{40}/)
  })
})

describe('keyProblem', () => {
  it('says what is expected, and never what was given', () => {
    expect(keyProblem('ikey', ikey)).toBeUndefined()
    expect(keyProblem('skey', skey)).toBeUndefined()
    expect(keyProblem('akey', akey)).toBeUndefined()
    expect(keyProblem('ikey', skey)).toMatch(/^ikey must be .*length of an skey/)
    expect(keyProblem('skey', 7)).toMatch(/not a string/)
    expect(keyProblem('akey', 'short secret')).not.toContain('short secret')
  })
})
