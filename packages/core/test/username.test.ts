import { assertUsername, createSigner, isUsername } from '@duokit/core'
import { sign_request, ERR_USER } from '@duokit/core/compat'
import { describe, expect, it } from 'vitest'
import { akey, ikey, keys, skey } from './web/signed-text.js'

const signer = createSigner(keys)

describe('user names', () => {
  it.each([
    'alice',
    '0',
    'ALICE',
    'a b',
    'a:b',
    'DOMAIN\\alice',
    'alice@example.com',
    'tëst',
    'e\u0301',
    '用户',
    '😀',
    'a\u200bb',
    'A\u{fffd}B',
    'x'.repeat(1024),
    'é'.repeat(512),
    '😀'.repeat(256),
  ])('%j can be one', (name) => {
    expect(isUsername(name)).toBe(true)
    expect(() => assertUsername(name)).not.toThrow()
    expect(signer.signRequest(name)).not.toContain(name.length > 3 ? name : '\0')
    expect(sign_request(ikey, skey, akey, name)).toMatch(/^TX\|/)
  })

  const refused: [name: unknown, says: string][] = [
    ...[undefined, null, 0, 42, true, {}, [], ['alice'], ['a|b'], Buffer.from('alice'), Symbol('alice'), 1n].map(
      (value): [unknown, string] => [value, 'is not a string'],
    ),
    [Object('alice'), 'is not a string'],
    ['', 'is empty'],
    ['|', 'contains "|"'],
    ['in|valid', 'contains "|"'],
    ...[' alice', 'alice ', '\talice', 'alice\n', '\u00a0alice', 'alice\u3000', '\u{feff}alice', ' '].map(
      (value): [unknown, string] => [value, 'white space around'],
    ),
    ...['a\nb', 'a\rb', 'a\0b', 'a\u007fb', 'a\u0085b', 'a\u2028b', 'a\u2029b', 'a\u001b[31m'].map(
      (value): [unknown, string] => [value, 'control character'],
    ),
    ...['\ud800', 'a\udc00', '\udc00\ud800', '😀\ud83d'].map((value): [unknown, string] => [value, 'lone surrogate']),
    ['x'.repeat(1025), 'longer than 1024 bytes'],
    ['é'.repeat(513), 'longer than 1024 bytes'],
    ['😀'.repeat(257), 'longer than 1024 bytes'],
    ['x'.repeat(8 * 2 ** 20), 'longer than 1024 bytes'],
  ]
  it.each(refused.map(([name, says], index) => ({ index, name, says, shown: shown(name) })))(
    '$index: $shown is none, since it $says',
    ({ name, says }) => {
      expect(isUsername(name)).toBe(false)
      for (const sign of [assertUsername, signer.signRequest, signer.signEnrollRequest]) {
        expect(() => (sign as (value: unknown) => unknown)(name)).toThrow(
          expect.objectContaining({ code: 'invalid_username', message: expect.stringContaining(says) }),
        )
      }
      expect(sign_request(ikey, skey, akey, name as string)).toBe(ERR_USER)
    },
  )

  it('are in no message', () => {
    expect(() => assertUsername(' S3cret')).toThrow(/^The username has white space around it\.$/)
  })
})

function shown(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 12)) : Object.prototype.toString.call(name)
}
