import { belowOrigin } from '@duokit/core'
import { describe, expect, it } from 'vitest'

describe('the path of origin in a URL', () => {
  it.each([
    ['https://x.example', '/nest/page', '/nest/page'],
    ['https://x.example/', '/duo/start', '/duo/start'],
    ['https://x.example/nest', '/nest/page?a=b', '/page?a=b'],
    ['https://x.example/nest/', '/nest?a=b', '/?a=b'],
    ['https://x.example/nest', '/nest', '/'],
    ['https://x.example/nest', '/page', '/page'],
    ['https://x.example/nest', '/nested/page', '/nested/page'],
    ['https://x.example/nest', '/NEST/page', '/page'],
    ['https://x.example/nest', '/nest/nest/page', '/nest/page'],
    ['https://x.example/a/b', '/a/b/page', '/page'],
    ['https://x.example/a/b', '/b/page', '/page'],
    ['https://x.example/a/b', '/a/page', '/a/page'],
    ['https://x.example/duo', '/duo/start', '/duo/start'],
    ['https://x.example/duo', '/duo/duo/start', '/duo/duo/start'],
    ['https://x.example/nest', '/nest//evil.example', '//evil.example'],
    ['https://x.example/nest', '/nest/%64uo/start', '/%64uo/start'],
  ])('is taken off where it is: %s, %s', (origin, url, expected) => {
    expect(belowOrigin({ origin })(url)).toBe(expected)
  })

  it('stays where basePath begins with it', () => {
    const read = belowOrigin({ origin: 'https://x.example/nest', basePath: '/nest/duo' })
    expect(read('/nest/duo/start')).toBe('/nest/duo/start')
    expect(read('/nest/page')).toBe('/page')
  })
})

it.each([
  ['https://x.example', 'http://x.example/duo/start?a=b', '/duo/start?a=b'],
  ['https://x.example', 'HTTPS://other.example:8080/page', '/page'],
  ['https://x.example', 'http://user:pass@x.example/page', '/page'],
  ['https://x.example', 'http://x.example', '/'],
  ['https://x.example', 'http://x.example?a=/b', '/?a=/b'],
  ['https://x.example', 'http:///page', '/page'],
  ['https://x.example', '*', '*'],
  ['https://x.example', 'page', 'page'],
  ['https://x.example', '//other.example/page', '//other.example/page'],
  ['https://x.example/nest', 'http://x.example/nest/page', '/page'],
  ['https://x.example/nest', 'http://x.example/nest', '/'],
  ['https://x.example/duo', 'http://x.example/duo/start', '/duo/start'],
])('the host of an absolute request target says nothing: %s, %s', (origin, url, expected) => {
  expect(belowOrigin({ origin })(url)).toBe(expected)
})
