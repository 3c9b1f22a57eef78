import crypto, { createHmac } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { createHmacSha1, isMacBefore } from '../../src/web/hmac-sha1.js'

const texts = ['', 'a', 'AUTH|dGVzdHVzZXI=', 'x'.repeat(4096), 'ü用😀', '\ud800', '\u0141']
const platform = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex')

describe('createHmacSha1 says what createHmac says', () => {
  it.each<[string, (length: number) => string]>([
    ['ASCII keys', (length) => Array.from({ length }, (_, index) => String.fromCharCode((index * 37) % 128)).join('')],
    ['keys of two bytes a character', (length) => 'é'.repeat(length)],
    ['keys of mixed characters', (length) => 'a用😀\u0080'.repeat(50).slice(0, length)],
  ])('for %s of 1 to 200 characters', (_name, keyOf) => {
    for (let length = 1; length <= 200; length++) {
      const key = keyOf(length)
      const mac = createHmacSha1(key)
      for (const text of texts) expect(mac(text), `key of ${length}`).toBe(platform(key, text))
    }
  })

  it('where the platform has no one-shot hash', () => {
    const { hash } = crypto
    try {
      Reflect.set(crypto, 'hash', undefined)
      const mac = createHmacSha1('key')
      for (const text of texts) expect(mac(text)).toBe(platform('key', text))
    } finally {
      Reflect.set(crypto, 'hash', hash)
    }
    expect(crypto.hash).toBeTypeOf('function')
  })

  it('when told to do without it', () => {
    for (const text of texts) expect(createHmacSha1('key', null)(text)).toBe(platform('key', text))
  })

  it('through the one-shot hash for short ASCII keys alone', () => {
    const hash = vi.fn<NonNullable<Parameters<typeof createHmacSha1>[1]>>(crypto.hash)
    createHmacSha1('k'.repeat(64), hash)('text')
    expect(hash).toHaveBeenCalledTimes(2)
    createHmacSha1('k'.repeat(65), hash)('text')
    createHmacSha1('é', hash)('text')
    expect(hash).toHaveBeenCalledTimes(2)
  })

  it('call after call, with calls for other keys in between', () => {
    const [one, two] = [createHmacSha1('one'), createHmacSha1('two')]
    for (const text of [...texts, ...texts.toReversed()]) {
      expect(one(text)).toBe(platform('one', text))
      expect(two(text)).toBe(platform('two', text))
    }
  })
})

describe('isMacBefore', () => {
  const mac = 'abcdef0123'
  it('finds the same text only, at its place only', () => {
    expect(isMacBefore(12, `x|${mac}`, mac)).toBe(true)
    expect(isMacBefore(12, `x|${mac}y`, mac)).toBe(true)
    expect(isMacBefore(10, mac, mac)).toBe(true)
    expect(isMacBefore(13, `x|${mac}y`, mac)).toBe(false)
    expect(isMacBefore(9, mac.slice(1), mac)).toBe(false)
    expect(isMacBefore(20, mac, mac)).toBe(false)
    for (let index = 0; index < mac.length; index++) {
      expect(isMacBefore(10, `${mac.slice(0, index)}-${mac.slice(index + 1)}`, mac)).toBe(false)
    }
  })
})
