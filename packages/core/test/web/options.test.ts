import { createSigner, generateAkey, isDuoError, signRequest, type SignerOptions, verifyResponse } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { akey, contentOf, ikey, keys, now, responseOf, skey } from './signed-text.js'

const secret = 'S3cret'
const wrong = (option: string, value: unknown) => ({ ...keys, [option]: value }) as unknown as SignerOptions

describe('a wrong option is refused at start, by name and without its value', () => {
  it.each<[option: string, value: unknown, says: string]>([
    ['ikey', undefined, 'it is missing'],
    ['ikey', null, 'it is missing'],
    ['ikey', '', 'it is missing'],
    ['ikey', 42, 'it is not a string'],
    ['ikey', [ikey], 'it is not a string'],
    ['ikey', `${secret}XXXXXXXXXXXXX`, '20 characters'],
    ['ikey', `${secret}|XXXXXXXXXXXXX`, 'without "|"'],
    ['ikey', `${secret}XXXXXXXXXXXXX `, 'white space around it'],
    ['ikey', skey, 'this has the length of an skey'],
    ['skey', undefined, 'it is missing'],
    ['skey', [], 'the list is empty'],
    ['skey', [skey, undefined], 'it is missing'],
    ['skey', [skey, ikey], 'this has the length of an ikey'],
    ['skey', Array.from({ length: 1 }), 'it is missing'],
    ['skey', Buffer.from(skey), 'it is not a string'],
    ['skey', `${secret}${'x'.repeat(35)}`, 'must be the secret key: 40 characters'],
    ['skey', `${secret}${'x'.repeat(33)}\n`, 'white space around it'],
    ['akey', undefined, 'it is missing'],
    ['akey', [], 'the list is empty'],
    ['akey', secret, 'generateAkey() makes one'],
    ['akey', [akey, secret], 'at least 40 characters'],
    ['akey', `${akey}\udc00`, 'half a character'],
    ['akey', `${akey} `, 'white space around it'],
    ['akey', ikey, 'this has the length of an ikey'],
    ['akey', skey, 'not skey'],
    ['akey', [akey, skey], 'not skey'],
    ['now', 1_795_000_000, 'a function'],
    ['now', null, 'a function'],
    ['now', new Date(), 'a function'],
    ...[61, -1, 0.5, Number.NaN, '30', null].map((value): [string, unknown, string] => ['leeway', value, '0 to 60']),
    ...[301, 0, -1, Infinity, '300', null].map((value): [string, unknown, string] => [
      'requestLifetime',
      value,
      '1 to 300',
    ]),
    ...[3601, 0, 1n, {}].map((value): [string, unknown, string] => ['appLifetime', value, '1 to 3600']),
  ])('%s: %o', (option, value, says) => {
    const error = thrownBy(() => createSigner(wrong(option, value)))
    expect(isDuoError(error) && error.code).toBe('invalid_option')
    expect(error.message).toMatch(new RegExp(`^${option} must `))
    expect(error.message).toContain(says)
    for (const text of [secret, ikey, skey, akey]) expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(text)
  })

  it.each([undefined, null, 'options', 42])('options as a whole: %j', (options) => {
    expect(() => createSigner(options as never)).toThrow(/^options must be an object/)
  })

  it('in the one-call functions too', () => {
    expect(() => signRequest(wrong('ikey', 'x'), 'alice')).toThrow(/^ikey must/)
    expect(() => verifyResponse(wrong('akey', 'x'), 'text')).toThrow(/^akey must/)
  })
})

describe('options', () => {
  it('of a list are copied: what happens to the list later does not count', () => {
    const skeys = [skey]
    const akeys = [akey]
    const signer = createSigner({ ikey, skey: skeys, akey: akeys, now: () => now * 1000 })
    skeys[0] = 'f'.repeat(40)
    akeys.push('e'.repeat(40))
    expect(signer.verifyResponse(responseOf(contentOf('alice')))).toBe('alice')
  })

  it('take the time of the machine by default', () => {
    const end = Math.floor(Date.now() / 1000) + 300
    expect(createSigner(keys).verifyResponse(responseOf(contentOf('alice', end)))).toBe('alice')
    expect(verifyResponse(keys, responseOf(contentOf('alice', end)))).toBe('alice')
    expect(signRequest(keys, 'alice')).toMatch(/^TX\|[\w+/=]+\|[0-9a-f]{40}:APP\|[\w+/=]+\|[0-9a-f]{40}$/)
  })

  it('may hold keys of any characters and an akey of any length', () => {
    const odd = { ikey, skey: 'é'.repeat(40), akey: '用'.repeat(500), now: () => now * 1000 }
    const { signRequest: sign } = createSigner(odd)
    expect(sign('alice')).toBe(createSigner(odd).signRequest('alice'))
  })

  it.each([
    { leeway: 0, requestLifetime: 1, appLifetime: 1 },
    { leeway: 60, requestLifetime: 300, appLifetime: 3600 },
  ])('may be as small and as large as they say: %j', (limits) => {
    expect(() => createSigner({ ...keys, ...limits })).not.toThrow()
  })

  it('leave a signer whose functions need no this', () => {
    const { verifyResponse: verify } = createSigner({ ...keys, now: () => now * 1000 })
    expect(verify(responseOf(contentOf('alice')))).toBe('alice')
  })
})

describe('generateAkey', () => {
  it('makes another key each time, which is accepted and needs no quoting', () => {
    const made = new Set(Array.from({ length: 100 }, generateAkey))
    expect(made.size).toBe(100)
    for (const one of made) {
      expect(one).toMatch(/^[\w-]{48}$/)
      expect(() => createSigner({ ...keys, akey: one })).not.toThrow()
    }
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
