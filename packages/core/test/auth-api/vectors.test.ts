import { createAuthApi } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { authorization } from '../../src/auth-api/authorization.js'
import { canonicalParameters, canonicalRequest } from '../../src/auth-api/canonical.js'
import { dateText, type SignatureVersion } from '../../src/auth-api/wire.js'
import vectors from '../vectors/auth-api.json' with { type: 'json' }

// Known answers of Duo's own clients, in the order of their sources: parameters (P), canonical texts (C), signatures
// (A, and M of Duo's HMAC package). What belongs to versions 1 and 4 and to SHA-1 is left out, since nothing here signs
// so.

const version = (number: number): SignatureVersion => (number === 5 ? 5 : 2)

describe('parameters', () => {
  it.each(vectors.parameters)('$id', ({ parameters, canonical }) => {
    expect(canonicalParameters(parameters as Parameters<typeof canonicalParameters>[0])).toBe(canonical)
  })

  // Where Duo's clients disagree, its Python client is followed.
  it.each([
    [{ password: ['H-._~i', "A(!'*)"] }, 'password=A%28%21%27%2A%29&password=H-._~i'],
    [{ next_offset: ['fjaewoifjew', '473891274832917498'] }, 'next_offset=473891274832917498&next_offset=fjaewoifjew'],
    [{ z: '2', é: '1' }, '%C3%A9=1&z=2'],
    [{ '\u{1F600}': '2', Ａ: '1' }, '%EF%BC%A1=1&%F0%9F%98%80=2'],
    [{ 'foo-bar': '2', foo: '1' }, 'foo=1&foo-bar=2'],
    [{ ok: true, n: 5 }, 'n=5&ok=true'],
    [{ none: [] }, ''],
  ])('%j', (parameters, canonical) => {
    expect(canonicalParameters(parameters)).toBe(canonical)
  })
})

describe('the text that is signed', () => {
  it.each(vectors.canonical)('$id', ({ version: number, request: json, text }) => {
    expect(canonicalRequest(version(number), json)).toBe(text)
  })

  const plain = { date: 'date', method: 'POST', host: 'api.example.com', path: '/' }

  it.each(vectors.bodies)('covers the body $body', ({ body, hash }) => {
    expect(canonicalRequest(5, { ...plain, body }).split('\n')[5]).toBe(hash)
  })

  it('has a version that there is', () => {
    expect(() => canonicalRequest(999 as 5, plain)).toThrow('signatureVersion must be 5 or 2')
  })

  it.each([
    [{ 'X-Duo-A': '' }, /^headers .* not empty/],
    [{ 'X-Duo-A': null }, /^headers .* not empty/],
    [{ 'X-Duo-A': 'a\0b' }, /^headers .* without NUL/],
    [{ 'X-Duo-A\0': 'a' }, /^headers .* without NUL/],
    [{ 'X-Duo-A': 'a', 'x-duo-a': 'b' }, /^headers .* each header once/],
  ])('holds no header %j', (headers, problem) => {
    expect(() => canonicalRequest(5, { ...plain, headers: headers as Record<string, string> })).toThrow(problem)
  })
})

describe('the signature', () => {
  it.each(vectors.signatures)('$id', ({ version: number, keys, request: json, authorization: expected }) => {
    expect(authorization({ ...keys, version: version(number) }, json)).toBe(expected)
  })
})

describe('check', () => {
  const { keys, date, expected } = vectors.check
  const now = () => Date.parse(date)

  it('has a date as Duo’s own clients write it', () => {
    expect(dateText(now())).toBe(date)
  })

  it.each(expected)('is signed for $host as Duo’s Python client does, version $version', (one) => {
    const plain = { date, method: 'GET', host: one.host, path: '/auth/v2/check' }
    expect(authorization({ ...keys, version: version(one.version) }, plain)).toBe(one.authorization)
  })

  // Version 5 sends Duo's own date header, which is signed as well: M1 is such a request. Version 2 signs no header.
  it.each(expected.filter(({ version: number }) => number === 2))('sends that to $host', async ({ host, ...one }) => {
    const sent: Readonly<Record<string, string>>[] = []
    const api = createAuthApi({
      ...keys,
      host: host === 'localhost' ? 'http://localhost:4100' : host,
      signatureVersion: 2,
      now,
      fetch: async (_url, { headers }) => {
        sent.push(headers)
        return Response.json({ stat: 'OK', response: { time: now() / 1000 } })
      },
    })
    await api.check()
    expect(sent).toEqual([
      { accept: 'application/json', 'user-agent': 'duokit/development', date, authorization: one.authorization },
    ])
  })
})
