import { guardedCacheControl, guardedHeader } from '@duokit/core'
import { describe, expect, it } from 'vitest'

const guarded = 'private, no-cache'

describe('the Cache-Control of a guarded response', () => {
  it.each([
    'no-store',
    'NO-STORE',
    ' no-store ',
    'no-store, max-age=0',
    'no-cache, no-store, must-revalidate',
    'private, no-cache',
    'Private,No-Cache',
    'no-cache,,private,',
    'private, no-cache, max-age=60',
    'private, no-cache, no-store, must-revalidate, max-age=0, no-transform',
    'private, no-cache, an-extension, another=1',
  ])('stays as the application said it where that is as strict: %s', (value) => {
    expect(guardedCacheControl(value)).toBe(value)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty string', ''],
    ['a number', 60],
    ['an empty list', []],
    ['public', 'public'],
    ['a lifetime', 'max-age=60'],
    ['a lifetime for shared caches', 's-maxage=60'],
    ['private alone, which a browser shows again without asking', 'private'],
    ['private with a lifetime', 'private, max-age=60'],
    ['no-cache alone, which shared caches keep', 'no-cache'],
    ['private about one header', 'private="set-cookie", no-cache'],
    ['no-cache about one header', 'private, no-cache="set-cookie"'],
    ['values where none belong', 'private=1, no-cache=1'],
    ['no-store with a value', 'no-store=0'],
    ['a contradiction', 'private, no-cache, public'],
    ['a contradiction in s-maxage', 'private, no-cache, s-maxage=600'],
    ['a promise that it never changes', 'private, no-cache, immutable'],
    ['leave to show it stale', 'private, no-cache, stale-while-revalidate=60'],
    ['leave to show it when the server fails', 'private, no-cache, stale-if-error=60'],
    ['directives within quotes', 'x="private, no-cache"'],
    ['an escaped quote', String.raw`x="\", private, no-cache, y="`],
    ['spaces in place of commas', 'private no-cache'],
    ['semicolons', 'private; no-cache'],
    ['words that only look like it', 'xprivate, no-cachex'],
    ['a quoted directive', '"private", "no-cache"'],
    ['a line feed', 'private\n, no-cache\u0000'],
  ])('is %s: replaced', (_, value) => {
    expect(guardedCacheControl(value)).toBe(guarded)
  })

  it.each([
    ['max-age=60, no-transform', `${guarded}, no-transform`],
    ['no-cache, no-transform', `${guarded}, no-transform`],
    ['public, must-revalidate, no-transform', `${guarded}, must-revalidate, no-transform`],
    ['must-understand, no-store', `${guarded}, no-store`],
    ['public, no-store', `${guarded}, no-store`],
    ['private="x", no-store', `${guarded}, no-store`],
    ['no-transform, no-transform', `${guarded}, no-transform`],
  ])('keeps of %s what allows nothing', (value, expected) => {
    expect(guardedCacheControl(value)).toBe(expected)
    expect(guardedCacheControl(expected)).toBe(expected)
  })

  it('reads several headers as one', () => {
    expect(guardedCacheControl(['private', 'no-cache'])).toBe(guarded)
    expect(guardedCacheControl(['private, no-cache', 'public'])).toBe(guarded)
    expect(guardedCacheControl(['no-store', 'no-transform'])).toBe('no-store, no-transform')
  })

  it('takes no time over a long value', () => {
    expect(guardedCacheControl('private, '.repeat(20_000))).toBe(guarded)
    expect(guardedCacheControl('a='.repeat(50_000))).toBe(guarded)
  })
})

describe('what a CDN obeys in place of it', () => {
  it.each([
    ['cdn-cache-control', 'max-age=600', 'no-store'],
    ['cdn-cache-control', 'no-store', 'no-store'],
    ['cdn-cache-control', 'private, no-cache', 'private, no-cache'],
    ['cloudflare-cdn-cache-control', 'public, max-age=1', 'no-store'],
    ['vercel-cdn-cache-control', 's-maxage=1', 'no-store'],
    ['netlify-cdn-cache-control', 'durable, max-age=1', 'no-store'],
    ['x-litespeed-cache-control', 'public', 'no-store'],
    ['surrogate-control', 'max-age=600, content="ESI/1.0"', 'no-store'],
    ['edge-control', '!no-store, max-age=1d', 'no-store'],
    ['x-accel-expires', '600', '0'],
    ['x-accel-expires', '@1999999999', '0'],
  ])('%s: %s leaves as %s', (name, value, expected) => {
    expect(guardedHeader(name, value)).toBe(expected)
  })

  it.each(['expires', 'pragma', 'etag', 'last-modified', 'x-cache-control-x'])('is not %s', (name) => {
    expect(guardedHeader(name, 'max-age=600')).toBe('max-age=600')
  })
})
