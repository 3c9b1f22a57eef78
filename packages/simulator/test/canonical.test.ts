import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalParams, canonicalText, headerText } from '../src/auth-api/canonical.js'

// Known answers of the tests of Duo's own clients, for what `check` itself does not show: other paths, methods and
// bodies.
describe('parameters', () => {
  it.each([
    ['', ''],
    ['realname=First%20Last', 'realname=First%20Last'],
    ['username=root&realname=First%20Last', 'realname=First%20Last&username=root'],
    ['foo_bar=2&foo=1', 'foo=1&foo_bar=2'],
    ['words=First%20Last&success=true&digit=5', 'digit=5&success=true&words=First%20Last'],
    ['username=H ell?o&password=H-._~i', 'password=H-._~i&username=H%20ell%3Fo'],
    [
      "password=A(!'*)&password=H-._~i&username=H%20ell?o",
      'password=A%28%21%27%2A%29&password=H-._~i&username=H%20ell%3Fo',
    ],
    ['a=%09%0a%0b%0c%0d%20', 'a=%09%0A%0B%0C%0D%20'],
    ['a=\u2815\uaaa3\u37cf', 'a=%E2%A0%95%EA%AA%A3%E3%9F%8F'],
    ['flag&other=', 'flag=&other='],
    // The client for Go sends this and signs %20.
    ['realname=First+Last&plus=%2B', 'plus=%2B&realname=First%20Last'],
    ['&b=1&&a=2&', 'a=2&b=1'],
  ])('%s', (query, expected) => {
    expect(canonicalParams(query)).toEqual([expected, expected])
  })

  it('every sign of ASCII', () => {
    const signs = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
    expect(canonicalParams(`a=${encodeURIComponent(signs)}`)?.[0]).toBe(
      'a=%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~',
    )
  })

  it('that cannot be decoded', () => {
    expect(canonicalParams('a=%')).toBeUndefined()
    expect(canonicalParams('%ff=a')).toBeUndefined()
  })
})

describe('headers of version 5', () => {
  it.each([
    [
      { 'X-Duo-Header-1': 'header_value_1' },
      '630b4bfe7e9abd03da2eee8f0a5d4e60a254ec880a839bcc2223bb5b9443e8ef24d58f0254f1f5934bf8c017ebd0fd5b1acf86766bdbe74185e712a4092df3ed',
    ],
    [
      { 'X-Duo-B': 'header_value_2', 'x-duo-A': 'header_value_1', date: 'x' },
      '60be11a30e0756f2ee2afdce1db849b987dcf86c1133394bd7bbbc9877920330c4d78aceacbb377ab8cbd9a8efe6a410fed4047376635ac71226ab46ca10d2b1',
    ],
  ])('%j', (headers, hash) => {
    expect(createHash('sha512').update(headerText(headers)).digest('hex')).toBe(hash)
  })
})

describe('signatures', () => {
  const basic = (ikey: string, skey: string, text: string): string =>
    Buffer.from(`${ikey}:${createHmac('sha512', skey).update(text).digest('hex')}`).toString('base64')

  const golang = {
    date: 'Tue, 21 Aug 2012 17:29:18 -0000',
    method: 'POST',
    host: 'api-XXXXXXXX.duosecurity.com',
    path: '/accounts/v1/account/list',
    headers: '',
  }

  it('of the client for Go', () => {
    const [ikey, skey] = ['DIWJ8X6AEYOR5OMC6TQ1', 'Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep']
    const params = canonicalParams('username=root&realname=First%20Last')?.[0] ?? ''
    expect(basic(ikey, skey, canonicalText('v2', { ...golang, params, body: '' }))).toBe(
      'RElXSjhYNkFFWU9SNU9NQzZUUTE6MWJmZmI4OTI0MzQ4ZjdkYjdkYTllN2Q3ZDc0OWRlZDkzYWFmZDAyZDhlOTA0OTYwZGE3Yjk2YzU3NTEwMjIwMTg1YTY0YTI4MjdlZThmMjRhYzVkMzA4MDJhOWVlOTdlNTlkZTQ0YjMwNGIxODI0MmYwZDU5NmQxNWE4MTIyYWY=',
    )
    const body = '{"txid":"f22b1678-252a-4070-b176-0ca2be7319fd"}'
    expect(basic(ikey, skey, canonicalText('v5', { ...golang, params: 'realname=First%20Last', body }))).toBe(
      'RElXSjhYNkFFWU9SNU9NQzZUUTE6NzhmNDMyN2Y4MzExNzNjYzc4ZDA5MDdlOTEzZTNjNWEyOGZlNzJkZDQ1NDVhMzQyNTg2YmI2NzE4MWYyYmEzOTNkMjA5MTFlODcwMzYyZjZmYWJhM2RjNmY3ZTlkYjVlOTNhZWQyZjNiZmMxMTBjNmRhZGFmZjRkYzYxNzllMGI=',
    )
  })

  it.each([
    [
      'GET',
      '',
      '',
      {},
      'YzQ1NDYzOWQ3NWI0ZTNkOTliOGIxZDVlNDFjZDdiYjJkMmQ4YmE1NWY2ODExZjc4NmRmYjBlZGQ0ZmFjZDJmM2E1ZTZkNmM4MzdmMzFmNjgyNjcwNjMyNWI0ZWQ3ZGNkYzVmMTExNjQ5NDhlNTdhNzAzMmE1MjQ5OTBlMDE1ODM=',
    ],
    [
      'POST',
      '',
      '{}',
      {},
      'MTJhMDVkNzgzYjJlNThlMzZmMzdkZjhhNjkwNzgzNTQ5NmZiZTIwZmIzZDA0YjE1MDM2YzgyYjE2OTRmYzU4ZDFjMDQ1MWI5MzdmYjliYTZlN2MyYjQ0ZDg5YjQ3M2FmNzA4MTY2MTgzZDIxNmFlYTEzZTUyNzQyYTU3ZjIzOWY=',
    ],
    [
      'GET',
      'foo=bar',
      '',
      {},
      'ODhmZTgwZjNiMjQyYjk5MmY0YjMwMTQwOGQ1MjRhODg2Mjc0ZDNlZDBjNGM3YmQxODRlMWI0ZmYzNzhlNjhlYTA1ZDk0MzNjMDk5MzgwNzhjNDk1MTdhNmM0MjY0Yzk1MGJlOWZmNWNjMjhhZDJkNDQ4Y2VhMjRiYzkzODg3Y2E=',
    ],
    [
      'POST',
      '',
      '{"foo":"bar"}',
      {},
      'NjQzNzcwYWYzMTAwNmM1ODRhNzU4ZDkyNjI1MGU0NmE5MGQ3OTEwMGQyMWY3YTAzMTNjM2U3N2Q2NGZhM2M1ZDJjOTRlMmM5MDgxYTJiNjUzNDNjYzNkNWYyZWQyMWY3MzAwZWE1MGIwMDY0MGNiMTc2MGYzMjMxOTIzMDdkMzc=',
    ],
    [
      'GET',
      'foo=bar&one=1&bool=true',
      '',
      { 'x-duo-foo': 'bar', 'x-duo-bar': 'foo', 'x-not-duo': 'no' },
      'ZDQ2NTU2NzI2ODAwNDE1ZGM3OGNlZmMzZmI0ZTExZGNmM2VlMTM0MjkwNGYyNzZlZDVjOGUzNDI3ODc4YmQ1Mzc2ZWE2YzU1NTFiOTBiZjcwN2ZhYjUzZjZmMWQyMGExMTQ4OTg4OTg3MDVkMjgyNjg4MjRlZGQwYmU1ZjFkNTM=',
    ],
  ])('of duo_hmac: %s %s %s', (...row) => {
    const [method, query, body, headers, rest] = row
    const date = 'Fri, 24 May 2024 12:00:00 -0000'
    const text = canonicalText('v5', {
      date,
      method,
      host: 'api-xxxxxxxx.duosecurity.com',
      path: '/api/path',
      params: canonicalParams(query)?.[0] ?? '',
      body,
      headers: headerText({ ...headers, 'x-duo-date': date }),
    })
    expect(basic('DIABCDEFGHIJKLMNOPQR', 'test'.repeat(10), text)).toBe(`RElBQkNERUZHSElKS0xNTk9QUVI6${rest}`)
  })
})
