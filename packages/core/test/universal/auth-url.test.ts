import { createUniversalClient, type UniversalClientOptions } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { clientId, clientSecret, nonce, now, otherSecret, redirectUrl, state } from './duo-service.js'
import { readJwt } from './jwt.js'

const host = 'api-12345678.duosecurity.com'
const login = { username: 'alice', state, nonce }

function client(options: Partial<UniversalClientOptions> = {}) {
  return createUniversalClient({ clientId, clientSecret, host, redirectUrl, now: () => now * 1000, ...options })
}

async function requestOf(url: string | Promise<string>, secret = clientSecret) {
  return readJwt(new URL(await url).searchParams.get('request') ?? '', secret)
}

describe('createAuthUrl', () => {
  it('leads to Duo with three parameters, and everything else inside the signed request', async () => {
    const url = new URL(await client().createAuthUrl(login))
    expect(url.origin + url.pathname).toBe(`https://${host}/oauth/v1/authorize`)
    expect([...url.searchParams.keys()]).toEqual(['response_type', 'client_id', 'request'])
    expect(url.searchParams.get('response_type')).toBe('code')
    expect(url.searchParams.get('client_id')).toBe(clientId)
    expect(await requestOf(url.href)).toEqual({
      response_type: 'code',
      scope: 'openid',
      exp: now + 300,
      client_id: clientId,
      redirect_uri: redirectUrl,
      state,
      duo_uname: 'alice',
      iss: clientId,
      aud: `https://${host}`,
      use_duo_code_attribute: true,
      nonce,
    })
  })

  it('asks for a fresh authentication', async () => {
    const request = await requestOf(client().createAuthUrl({ ...login, maxAge: 0, prompt: 'login' }))
    expect(request).toMatchObject({ max_age: 0, prompt: 'login' })
  })

  it('asks for the parameter that the application reads', async () => {
    expect(client().callbackParameters).toEqual({
      code: 'duo_code',
      state: 'state',
      error: 'error',
      errorDescription: 'error_description',
    })
    const plain = client({ codeParameter: 'code' })
    expect(plain.callbackParameters.code).toBe('code')
    expect(await requestOf(plain.createAuthUrl(login))).toMatchObject({ use_duo_code_attribute: false })
  })

  it('signs with the first of several secrets', async () => {
    const url = await client({ clientSecret: [otherSecret, clientSecret] }).createAuthUrl(login)
    expect(await requestOf(url, otherSecret)).toMatchObject({ state })
    await expect(requestOf(url)).rejects.toThrow('not the one of this secret')
  })

  it('rounds the time down, and takes it at each call', async () => {
    let time = now * 1000 + 999
    const moving = client({ now: () => time })
    expect(await requestOf(moving.createAuthUrl(login))).toMatchObject({ exp: now + 300 })
    time += 1
    expect(await requestOf(moving.createAuthUrl(login))).toMatchObject({ exp: now + 301 })
  })

  it.each(['alice@example.com', 'O’Brien', 'DOMAIN\\user', '李雷', '😀', 'a+b/c=d?&#%20\'"'])(
    'carries the name %s unchanged',
    async (username) => {
      expect(await requestOf(client().createAuthUrl({ ...login, username }))).toMatchObject({ duo_uname: username })
    },
  )

  it.each([16, 1024])('takes a state and a nonce of %i characters', async (length) => {
    const texts = { state: 'a+/='.repeat(length / 4), nonce: '&'.repeat(length) }
    expect(await requestOf(client().createAuthUrl({ ...login, ...texts }))).toMatchObject(texts)
  })

  it.each(['', ' alice', 'al|ice', 'a\0', '\ud800', 'x'.repeat(1025), undefined, 42])(
    'refuses the user name %j',
    async (username) => {
      await expect(client().createAuthUrl({ ...login, username: username as string })).rejects.toMatchObject({
        code: 'invalid_username',
      })
    },
  )

  it.each<[option: string, value: unknown]>([
    ...['state', 'nonce'].flatMap((option) =>
      ['', 'x'.repeat(15), 'x'.repeat(1025), undefined, 42].map((value): [string, unknown] => [option, value]),
    ),
    ...[-1, 0.5, Number.NaN, Infinity, '60', null].map((value): [string, unknown] => ['maxAge', value]),
    ...['', 'none', 'LOGIN', true].map((value): [string, unknown] => ['prompt', value]),
  ])('refuses %s: %j', async (option, value) => {
    await expect(client().createAuthUrl({ ...login, [option]: value })).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringMatching(new RegExp(`^${option} must `)) as string,
    })
  })
})
