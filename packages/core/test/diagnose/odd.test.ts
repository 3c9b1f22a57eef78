import { createHmac } from 'node:crypto'
import { explain } from '@duokit/core/diagnose'
import { describe, expect, it } from 'vitest'
import { signJwt } from '../universal/jwt.js'

const seconds = 1_800_000_000
const now = () => seconds * 1000
const skey = 'deadbeef'.repeat(5)
const issuer = 'https://api-12345678.duosecurity.com/oauth/v1/token'
const claims = { iss: issuer, aud: 'DIXXXXXXXXXXXXXXXXXX', iat: seconds, exp: seconds + 300 }
const keys = { ikey: 'DIXXXXXXXXXXXXXXXXXX', skeys: [skey], now }
const token = (changes: object = {}) => signJwt({ ...claims, ...changes }, { secret: skey })
/** A token of parts as they are, signed as Duo signs. */
const tokenOf = (...parts: string[]) => {
  const signed = parts.map((part) => Buffer.from(part).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha512', skey).update(signed).digest('base64url')}`
}

describe('a token', () => {
  it('holds under any of the secrets at hand', () => {
    expect(explain(token(), { ...keys, skeys: ['x'.repeat(40), skey] })).toMatchObject({ signature: 'valid' })
  })

  it.each([0, 1, 40, 85])('whose signature was cut to %i characters fails', (length) => {
    const [header, payload, signature = ''] = token().split('.')
    const cut = `${header}.${payload}.${signature.slice(0, length)}`
    expect(explain(cut, keys)).toMatchObject({ kind: 'id_token', signature: 'invalid' })
  })

  it.each([
    [seconds - 59, []],
    [seconds - 60, ['it has expired']],
    [undefined, ['it has no expiry, so it is never accepted']],
    ['soon', ['it has no expiry, so it is never accepted']],
  ])('that ends at %j: %j', (exp, problems) => {
    const found = explain(token({ exp }), keys)
    expect(found).toMatchObject({ problems })
    expect(found).toHaveProperty('secondsLeft', typeof exp === 'number' ? exp - seconds : undefined)
  })

  it('that ends when no clock will ever be is one without an end', () => {
    const found = explain(tokenOf('{"alg":"HS512"}', '{"exp":1e999}'), keys)
    expect(found).toMatchObject({ signature: 'valid', problems: ['it has no expiry, so it is never accepted'] })
    expect(found).toHaveProperty('expiresAt', undefined)
  })

  it.each([
    [{}, 'none'],
    [{ alg: 7 }, 'none'],
    [{ alg: 'x'.repeat(21) }, 'x'.repeat(20)],
    [{ alg: 'HS256' }, 'HS256'],
  ])('that says of itself %j fails, although Duo’s algorithm signed it', (header, algorithm) => {
    const found = explain(tokenOf(JSON.stringify(header), JSON.stringify(claims)), keys)
    expect(found).toMatchObject({ algorithm, signature: 'invalid' })
  })

  it.each(['Bearer %', '%.x', '% and more'])('is not to be found in %j', (text) => {
    expect(explain(text.replace('%', token()), keys)).toBeUndefined()
  })

  it('may have a claim that is null, and is of at most 256 KiB', () => {
    expect(explain(token({ tenant: null }), keys)).toMatchObject({ signature: 'valid' })
    expect(explain(token({ filler: 'x'.repeat(256 * 1024) }), keys)).toBeUndefined()
  })

  it('may be meant for Duo where it is not Duo’s answer', () => {
    const asked = token({ iss: keys.ikey, aud: 'https://api-12345678.duosecurity.com', duo_uname: 'alice' })
    expect(explain(asked, keys)).toMatchObject({ kind: 'authorize_request', problems: [] })
  })

  it.each(['null', '[]', '"text"', '42', 'no JSON'])('is none with the header or the claims %s', (odd) => {
    const [header, payload, signature] = token().split('.')
    const part = Buffer.from(odd).toString('base64url')
    expect(explain(`${part}.${payload}.${signature}`, keys)).toBeUndefined()
    expect(explain(`${header}.${part}.${signature}`, keys)).toBeUndefined()
  })

  it.each([
    [31, true],
    [32, false],
    [80_000, false],
  ])('with %i lists inside one another in a claim is one: %j', (depth, expected) => {
    const payload = Buffer.from(`{"aud":${'['.repeat(depth)}${']'.repeat(depth)}}`).toString('base64url')
    const [header, , signature] = token().split('.')
    expect(explain(`${header}.${payload}.${signature}`, keys) !== undefined).toBe(expected)
  })
})

describe('a callback', () => {
  it.each([
    [15, 1],
    [16, 0],
    [1024, 0],
    [1025, 1],
  ])('with a state of %i characters has %i problems', (length, problems) => {
    const found = explain(`/duo/callback?duo_code=x&state=${'s'.repeat(length)}`, keys)
    expect(found).toMatchObject({ kind: 'callback', stateLength: length })
    expect(found).toHaveProperty('problems.length', problems)
  })

  it('tells what Duo reported, in bounds', () => {
    const error = 'e'.repeat(300)
    expect(explain(`/duo/callback?error=${error}&state=${'s'.repeat(36)}`, keys)).toMatchObject({
      error: error.slice(0, 200),
      problems: ['Duo reported an error instead of a code'],
    })
  })

  it.each([
    '/duo/callback?error=x',
    `/duo/callback?state=${'s'.repeat(36)}`,
    '/duo/callback?duo_code=x y',
    'a?duo_code=x&state=y z',
    `?duo_code=${'x'.repeat(9000)}`,
  ])('is not what was pasted: %.40s', (text) => expect(explain(text, keys)).toBeUndefined())
})

describe('a signed text', () => {
  const half = (prefix: string, content = `alice|${keys.ikey}|${seconds + 300}`) => {
    const signed = `${prefix}|${Buffer.from(content).toString('base64')}`
    return `${signed}|${createHmac('sha1', skey).update(signed).digest('hex')}`
  }
  const reasons = (text: string, given: object = keys) => {
    const found = explain(text, { now, ...given })
    return found !== undefined && 'problems' in found
      ? found.problems.map((problem) => problem.split(':')[0])
      : undefined
  }

  it('is of two kinds of halves', () => {
    expect(reasons(`${half('AUTH')}:${half('AUTH')}`)).toEqual(['wrong_prefix'])
    expect(reasons(half('AUTH'))).toEqual([])
    expect(explain(half('AUTH'), keys)).toMatchObject({ kind: 'signed_half' })
  })

  it('may be the answer to an enrolment, or the application’s half where Duo’s belongs', () => {
    const [enrolled, own] = ['ENROLL', 'APP'].map((prefix) => explain(`${half(prefix)}:${half('APP')}`, keys))
    expect(enrolled).toMatchObject({
      kind: 'signed_response',
      halves: [{ prefix: 'ENROLL', key: 'skey' }, { key: 'akey' }],
    })
    expect(own).toMatchObject({ kind: 'signed_half', halves: [{ key: 'akey' }, { key: 'akey' }] })
  })

  it('says of whose application it is only to who says which is theirs', () => {
    const other = half('AUTH', `alice|DIYYYYYYYYYYYYYYYYYY|${seconds + 300}`)
    expect([reasons(other), reasons(other, { skeys: [skey] })]).toEqual([['wrong_key'], []])
  })

  it('may say anything', () => {
    expect(reasons(half('AUTH', 'x'))).toEqual(['malformed'])
  })

  it('is none where it is longer than any that Duo sends', () => {
    expect(explain(half('AUTH', 'x'.repeat(6000)), keys)).toBeUndefined()
  })

  it('may be an error in any characters, in bounds', () => {
    expect(explain('ERR|<b>no</b>', keys)).toEqual({ kind: 'frame_error', message: '<b>no</b>' })
    const long = explain(`ERR|<${'x'.repeat(9000)}`, keys)
    expect(JSON.stringify(long).length).toBeLessThan(300)
  })
})
