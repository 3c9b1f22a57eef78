import { createUniversalClient, type UniversalClientOptions } from '@duokit/core'
import { createSimulator, type Simulator, type SimulatorSettings } from '@duokit/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nonce, redirectUrl, state } from './duo-service.js'
import { failureOf } from '../failure-of.js'

// Against the local Duo, which states the protocol by itself.

/** Where both clocks stand, in seconds. */
const now = 1_800_000_000

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator()
})
beforeEach(() => {
  duo.reset()
  duo.clock.freeze(now)
})
afterAll(() => duo.close())

describe('a login', () => {
  it.each(['allow.alice', 'allow.a+b/c@example.com', 'allow.用户'])('of %s', async (username) => {
    const client = clientOf()
    expect(await client.healthCheck()).toEqual({ clockDifference: 0 })
    const back = await goToDuo(client, username)
    expect(back.href.startsWith(`${redirectUrl}&`)).toBe(true)
    expect(back.searchParams.get('state')).toBe(state)
    const claims = await client.exchangeCode({ code: back.searchParams.get('duo_code'), username, nonce })
    expect(claims).toMatchObject({
      iss: `${duo.url}/oauth/v1/token`,
      aud: duo.application.ikey,
      preferred_username: username,
      nonce,
      auth_result: { result: 'allow', status: 'allow' },
      auth_context: { result: 'success', user: { name: username } },
    })
    expect(claims.auth_time).toBeTypeOf('number')
  })

  it('with the parameter that other libraries take', async () => {
    const client = clientOf({ codeParameter: 'code' })
    const back = await goToDuo(client)
    expect(back.searchParams.has('duo_code')).toBe(false)
    const code = back.searchParams.get(client.callbackParameters.code)
    await expect(client.exchangeCode({ code, ...login })).resolves.toMatchObject({ nonce })
  })

  it('over https, with the authority of the local Duo pinned', async () => {
    const secure = await createSimulator({ tls: true })
    try {
      const { ikey: clientId, skey: clientSecret } = secure.application
      const trustedRoots = secure.ca ?? ''
      const client = createUniversalClient({ clientId, clientSecret, host: secure.host, redirectUrl, trustedRoots })
      expect((await client.healthCheck()).clockDifference).toBeTypeOf('number')
    } finally {
      await secure.close()
    }
  })
})

describe('what goes wrong', () => {
  it('a code that comes twice', async () => {
    const client = clientOf()
    const code = (await goToDuo(client)).searchParams.get('duo_code')
    await client.exchangeCode({ code, ...login })
    const error = await failureOf(client.exchangeCode({ code, ...login }))
    expect(error).toMatchObject({ code: 'invalid_grant', duo: { status: 400, code: 'invalid_grant' } })
    expect(error.duo?.detail).toMatch(/^The provided authorization grant/)
  })

  it('another redirect URL', async () => {
    const code = (await goToDuo(clientOf())).searchParams.get('duo_code')
    const other = clientOf({ redirectUrl: `${redirectUrl}&` })
    expect(await failureOf(other.exchangeCode({ code, ...login }))).toMatchObject({
      code: 'invalid_redirect_url',
      duo: { detail: `Invalid redirect URI '${redirectUrl}&'.` },
    })
  })

  it('a wrong secret', async () => {
    const wrong = clientOf({ clientSecret: 'x'.repeat(40) })
    const error = await failureOf(wrong.healthCheck())
    expect(error).toMatchObject({
      code: 'invalid_client',
      outage: false,
      duo: { detail: 'Failed to verify signature.' },
    })
    expect(error.advice).toContain('The clock is not it')
    expect(await failureOf(wrong.exchangeCode({ code: 'x', ...login }))).toMatchObject({ code: 'invalid_client' })
  })

  it('a client ID that Duo does not know', async () => {
    const stranger = clientOf({ clientId: 'DI000000000000000000' })
    expect(await failureOf(stranger.healthCheck())).toMatchObject({ code: 'invalid_client', outage: false })
  })

  it.each([
    [400, 'behind'],
    [-3400, 'ahead of'],
  ])('a clock that differs by %i seconds', async (offset, direction) => {
    duo.clock.freeze(now + offset)
    const error = await failureOf(clientOf().healthCheck())
    expect(error).toMatchObject({ code: 'invalid_client', outage: false })
    expect(error.advice).toMatch(
      new RegExp(`The clock of this machine is ${Math.abs(offset)} seconds ${direction} Duo's\\.$`),
    )
  })

  it.each(['http503', 'http500', 'html', 'reset', 'hang'] as const)('an outage: %s', async (how) => {
    duo.config.set({ outage: { health_check: how, token: how } })
    const client = clientOf(how === 'hang' ? { timeout: 200 } : {})
    expect(await failureOf(client.healthCheck())).toMatchObject({ code: 'duo_unavailable', outage: true })
    const code = (await goToDuo(client)).searchParams.get('duo_code')
    expect(await failureOf(client.exchangeCode({ code, ...login }))).toMatchObject({ code: 'duo_unavailable' })
  })

  it('too many calls, which are no outage', async () => {
    duo.config.set({ outage: { health_check: 'http429' } })
    expect(await failureOf(clientOf().healthCheck())).toMatchObject({ code: 'duo_rate_limited', outage: false })
  })

  it('a closed port', async () => {
    const client = clientOf()
    await duo.refuseConnections()
    expect(await failureOf(client.healthCheck())).toMatchObject({ code: 'duo_unavailable', outage: true })
    await duo.acceptConnections()
    await expect(client.healthCheck()).resolves.toBeTruthy()
  })

  it.each<[badIdToken: NonNullable<SimulatorSettings['badIdToken']>, code: string]>([
    ['sig', 'bad_signature'],
    ['alg-none', 'bad_signature'],
    ['hs256', 'bad_signature'],
    ['iss', 'wrong_issuer'],
    ['aud', 'wrong_key'],
    ['expired', 'expired'],
    ['future-iat', 'not_yet_valid'],
    ['user', 'user_mismatch'],
    ['user-case', 'user_mismatch'],
    ['nonce', 'nonce_mismatch'],
    ['no-auth-result', 'malformed'],
    ['deny', 'denied'],
  ])('a spoiled id_token: %s', async (badIdToken, failure) => {
    duo.config.set({ badIdToken })
    expect(await failureOf(wholeLogin())).toMatchObject({ code: failure, outage: false })
  })

  it.each<[badToken: NonNullable<SimulatorSettings['badToken']>]>([['no-id_token'], ['not-json']])(
    'a misshapen answer: %s',
    async (badToken) => {
      duo.config.set({ badToken })
      expect(await failureOf(wholeLogin())).toMatchObject({ code: 'duo_unavailable' })
    },
  )

  it.each<[badToken: NonNullable<SimulatorSettings['badToken']>]>([['missing-field'], ['token_type']])(
    'not an answer in which only what nobody needs is wrong: %s',
    async (badToken) => {
      duo.config.set({ badToken })
      expect(await wholeLogin()).toMatchObject({ nonce })
    },
  )

  it('a user whom Duo keeps out, where the application gets a code all the same', async () => {
    duo.config.set({ denyMode: 'token' })
    duo.users.outcomes('alice', 'deny')
    const error = await failureOf(wholeLogin('alice'))
    expect(error).toMatchObject({ code: 'denied', status: 403 })
    expect(error.message).toMatch(/^Duo did not let the user in: deny/)
  })
})

const login = { username: 'allow.alice', nonce }

function clientOf(options: Partial<UniversalClientOptions> = {}) {
  const { ikey: clientId, skey: clientSecret } = duo.application
  return createUniversalClient({
    clientId,
    clientSecret,
    host: duo.host,
    redirectUrl,
    now: () => now * 1000,
    ...options,
  })
}

async function wholeLogin(username = login.username) {
  const client = clientOf()
  const code = (await goToDuo(client, username)).searchParams.get('duo_code')
  return client.exchangeCode({ code, username, nonce })
}

/** A browser that Duo sends back at once. */
async function goToDuo(client: ReturnType<typeof clientOf>, username = login.username): Promise<URL> {
  const response = await fetch(await client.createAuthUrl({ username, state, nonce }), { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null)
    throw new Error(`Duo did not send the browser back: ${response.status} ${await response.text()}`)
  return new URL(location)
}
