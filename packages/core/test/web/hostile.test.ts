import { createSigner } from '@duokit/core'
import { verify_response } from '@duokit/core/compat'
import { describe, expect, it } from 'vitest'
import { akey, contentOf, ikey, keys, now, responseOf, skey } from './signed-text.js'

const signer = createSigner({ ...keys, now: () => now * 1000 })
const good = responseOf(contentOf('alice'))

const throwing = () => {
  throw new Error('touched')
}
const traps = new Proxy(
  {},
  Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, throwing])) as ProxyHandler<object>,
)
const revoked = Proxy.revocable({}, {})
revoked.revoke()

const values: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['number', 1],
  ['NaN', Number.NaN],
  ['bigint', 1n],
  ['boolean', true],
  ['symbol', Symbol('x')],
  ['function', throwing],
  ['array of the answer', [good]],
  ['array of halves', good.split(':')],
  ['String object', Object(good)],
  ['bytes', Buffer.from(good)],
  ['object with toString', { toString: () => good }],
  ['object with throwing getters', Object.defineProperty({}, 'length', { get: throwing })],
  ['object with throwing conversions', { toString: throwing, valueOf: throwing, [Symbol.toPrimitive]: throwing }],
  ['object that poses as text', { __proto__: String.prototype, length: good.length, indexOf: () => 0 }],
  ['object without prototype', Object.create(null)],
  ['proxy with throwing traps', traps],
  ['revoked proxy', revoked.proxy],
]

const mib = 2 ** 20
const texts: [string, string][] = [
  ['8 MiB of |', '|'.repeat(8 * mib)],
  ['8 MiB of :', ':'.repeat(8 * mib)],
  ['8 MiB of | around a colon', `${'|'.repeat(4 * mib)}:${'|'.repeat(4 * mib)}`],
  ['8 MiB of base64', `AUTH|${'A'.repeat(8 * mib)}|${'0'.repeat(40)}:APP|AA|${'0'.repeat(40)}`],
  ['8 MiB before a good answer', 'x'.repeat(8 * mib) + good],
  ['8 MiB after a good answer', good + '\0'.repeat(8 * mib)],
  ['4,096 of |', '|'.repeat(4096)],
  ['4,095 of | and a colon', `${'|'.repeat(2047)}:${'|'.repeat(2048)}`],
  [
    '4,096 characters of halves',
    `AUTH|${'A'.repeat(2000)}|${'0'.repeat(40)}:APP|${'A'.repeat(2000)}|${'0'.repeat(40)}`,
  ],
  ['4,096 characters of an error', `ERR|${' '.repeat(4090)}:x`],
  ['emoji for base64', `AUTH|${'😀'.repeat(50)}|${'0'.repeat(40)}:APP|${'é'.repeat(50)}|${'0'.repeat(40)}`],
  ['wide digits for hex', good.replace(/[0-9a-f]{40}/, '０'.repeat(40))],
  ['lone surrogates', '\ud800:\udc00'],
  ['letters that fold to A', good.replaceAll('A', '\u0141')],
  ['zero bytes', '\0|\0|\0:\0|\0|\0'],
  ['two bars and a colon', '||:||'],
  ['a colon', ':'],
]

describe('verifying takes anything', () => {
  it.each([...values, ...texts])('%s', (_name, value) => {
    expect(signer.verifyResponse(value)).toBeNull()
    expect(signer.verifyEnrollResponse(value)).toBeNull()
    const inspection = signer.inspectResponse(value)
    expect(inspection).toMatchObject({ verified: false, advice: expect.any(String) })
    expect(JSON.stringify(inspection).length).toBeLessThan(600)
    expect(verify_response(ikey, skey, akey, value)).toBeNull()
  })

  it('and keys of any kind, in the drop-in', () => {
    for (const [, value] of values) {
      expect(verify_response(value as string, skey, akey, good)).toBeNull()
      expect(verify_response(ikey, value as string, akey, good)).toBeNull()
      expect(verify_response(ikey, skey, value as string, good)).toBeNull()
    }
  })
})
