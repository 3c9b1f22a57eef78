import { inspect } from 'node:util'
import { createUniversalClient, isDuoError, type UniversalClientOptions } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { clientId, clientSecret, nonce, redirectUrl, state } from './duo-service.js'

const options = { clientId, clientSecret, host: 'api-12345678.duosecurity.com', redirectUrl }
const secret = 'S3cret'
const wrong = (option: string, value: unknown) => ({ ...options, [option]: value }) as unknown as UniversalClientOptions

describe('a wrong option is refused at start, by name and without its value', () => {
  it.each<[option: string, value: unknown, says: string]>([
    ['clientId', undefined, 'it is missing'],
    ['clientId', '', 'it is missing'],
    ['clientId', 42, 'it is not a string'],
    ['clientId', [clientId], 'it is not a string'],
    ['clientId', `${secret}XXXXXXXXXXXXX`, '20 characters'],
    ['clientId', ` ${clientId}`, 'white space around it'],
    ['clientId', clientSecret, 'this has the length of a client secret'],
    ['clientSecret', undefined, 'it is missing'],
    ['clientSecret', [], 'the list is empty'],
    ['clientSecret', [clientSecret, undefined], 'it is missing'],
    ['clientSecret', Array.from({ length: 1 }), 'it is missing'],
    ['clientSecret', Buffer.from(clientSecret), 'it is not a string'],
    ['clientSecret', clientId, 'this has the length of a client ID'],
    ['clientSecret', `${secret}${'x'.repeat(35)}`, '40 characters'],
    ['clientSecret', `${secret}${'x'.repeat(33)}\n`, 'white space around it'],
    ['host', undefined, 'API hostname'],
    ['host', 'http://api-12345678.duosecurity.com', 'over https'],
    ['host', 'api-12345678.duosecurity.com/path', 'a host alone'],
    ['clientId', `\ud800${clientId.slice(1)}`, 'half a character'],
    ['redirectUrl', undefined, 'an absolute https address'],
    ['redirectUrl', '/duo/callback', 'an absolute https address'],
    ['redirectUrl', 'javascript:alert(1)', 'an absolute https address'],
    ['redirectUrl', 'http://app.example.com/duo', 'http on localhost only'],
    ['redirectUrl', 'http://localhost.example.com/duo', 'http on localhost only'],
    ['redirectUrl', 'ftp://localhost/duo', 'an absolute https address'],
    ['redirectUrl', new URL('https://app.example.com/duo'), 'an absolute https address'],
    ['redirectUrl', `https://user:${secret}@app.example.com/`, 'without credentials'],
    ['redirectUrl', 'https://user@app.example.com/', 'without credentials'],
    ['redirectUrl', `https://:${secret}@app.example.com/`, 'without credentials'],
    ['redirectUrl', 'https://app.example.com/#', 'after "#"'],
    ['redirectUrl', 'https://app.example.com/grün', 'ASCII'],
    ['redirectUrl', 'https://app.example.com/a b', 'ASCII'],
    ['redirectUrl', ' https://app.example.com/', 'ASCII'],
    ['redirectUrl', `https://app.example.com/${'x'.repeat(1001)}`, 'at most 1024'],
    ['codeParameter', 'kode', '"duo_code" or "code"'],
    ['codeParameter', null, '"duo_code" or "code"'],
    ['usernameMatch', 'loose', '"case-insensitive"'],
    ['usernameMatch', null, '"case-insensitive"'],
    ['acceptDenied', 'yes', 'true or false'],
    ['acceptDenied', 1, 'true or false'],
    ...[0, -1, 0.5, 10, 99, 120_001, Number.NaN, '1000', null].map((value): [string, unknown, string] => [
      'timeout',
      value,
      '100 to 120000',
    ]),
    ['now', 1_795_000_000, 'a function'],
    ['now', null, 'a function'],
    ['fetch', 'http', 'a function'],
    ['fetch', null, 'a function'],
    ['trustedRoots', '', 'PEM'],
    ['trustedRoots', [], 'PEM'],
    ['trustedRoots', [undefined], 'PEM'],
    ['trustedRoots', null, 'PEM'],
    ['trustedRoots', '/etc/ssl/ca.pem', 'PEM'],
    ['trustedRoots', `-----BEGIN CERTIFICATE-----\n${secret}\n-----END CERTIFICATE-----`, 'PEM'],
  ])('%s: %o', (option, value, says) => {
    const error = thrownBy(() => createUniversalClient(wrong(option, value)))
    expect(isDuoError(error) && error.code).toBe('invalid_option')
    expect(error.message).toMatch(new RegExp(`^${option} must `))
    expect(error.message).toContain(says)
    for (const text of [secret, clientId, clientSecret]) expect(inspect(error, { depth: 9 })).not.toContain(text)
  })

  it.each([undefined, null, 'options', 42])('options as a whole: %j', (value) => {
    expect(() => createUniversalClient(value as never)).toThrow(/^options must be an object/)
  })

  it('roots for a fetch of the application, or for plain http', () => {
    const roots = { trustedRoots: 'x', fetch: async () => new Response('{}') }
    expect(() => createUniversalClient({ ...options, ...roots })).toThrow(/^trustedRoots must be left out where fetch/)
    expect(() => createUniversalClient({ ...options, host: 'http://localhost:8080', trustedRoots: 'x' })).toThrow(
      /^trustedRoots must be left out for a host without https/,
    )
  })
})

describe('what was given', () => {
  it.each([
    'http://localhost/',
    'http://127.0.0.1:3000/duo',
    'http://[::1]:3000/duo',
    'https://APP.example.com:443/%7e',
    `https://app.example.com/${'x'.repeat(1000)}`,
  ])('may lead back to %s', (address) => {
    expect(() => createUniversalClient({ ...options, redirectUrl: address })).not.toThrow()
  })

  it('may come as pasted', async () => {
    const client = createUniversalClient({ ...options, host: ' https://API-12345678.duosecurity.com/ ' })
    const url = await client.createAuthUrl({ username: 'alice', state, nonce })
    expect(url).toMatch(/^https:\/\/api-12345678\.duosecurity\.com\/oauth/)
  })

  it('counts as it was then', async () => {
    const secrets = [clientSecret]
    const client = createUniversalClient({ ...options, clientSecret: secrets, now: () => 0 })
    const before = await createUniversalClient({ ...options, now: () => 0 }).createAuthUrl({
      username: 'alice',
      state,
      nonce,
    })
    secrets[0] = 'x'.repeat(40)
    expect(await client.createAuthUrl({ username: 'alice', state, nonce })).toBe(before)
  })

  it('is not shown by the client', () => {
    expect(inspect(createUniversalClient(options), { depth: 9, showHidden: true })).not.toContain(clientSecret)
    expect(JSON.stringify(createUniversalClient(options))).not.toContain(clientSecret)
  })
})

function thrownBy(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
