import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { assertion, exchange, login, post, redirectUri } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const other = 'DI000000000000000000'

type Fields = Record<string, string | undefined>

const BAD_GRANT =
  'The provided authorization grant (e.g., authorization code) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'

describe('a bad token request', () => {
  const code = async (user = 'allow.bob'): Promise<string> =>
    (await login(simulator, user)).back?.searchParams.get('duo_code') ?? ''

  it.each<[string, Fields, string, string]>([
    ['no grant type', { grant_type: undefined }, 'unsupported_grant_type', 'bad_grant_type'],
    ['another grant type', { grant_type: 'refresh_token' }, 'unsupported_grant_type', 'bad_grant_type'],
    ['no assertion type', { client_assertion_type: undefined }, 'invalid_client', 'bad_assertion_type'],
    ['no code', { code: undefined }, 'invalid_grant', 'missing_parameter'],
    ['an unknown code', { code: 'x'.repeat(43) }, 'invalid_grant', 'unknown_code'],
    ['no redirect address', { redirect_uri: undefined }, 'invalid_grant', 'redirect_uri_mismatch'],
  ])('%s', async (_name, change, error, reason) => {
    const { status, body } = await exchange(simulator, await code(), change)
    expect(status).toBe(400)
    expect(body).toMatchObject({ error, simulator: { reason } })
  })

  it('a code that was used, expired, or is another client’s', async () => {
    simulator.clock.freeze()
    const used = await code()
    expect((await exchange(simulator, used)).status).toBe(200)
    expect((await exchange(simulator, used)).body).toMatchObject({
      error: 'invalid_grant',
      error_description: BAD_GRANT,
      simulator: { reason: 'used_code' },
    })

    const [good, late] = [await code(), await code()]
    simulator.clock.advance(59)
    expect((await exchange(simulator, good)).status).toBe(200)
    simulator.clock.advance(1)
    expect((await exchange(simulator, late)).body).toMatchObject({
      error_description: BAD_GRANT,
      simulator: { reason: 'expired_code', explanation: 'This code is 60 s old and was good for 60 s.' },
    })

    const { skey } = simulator.applications.set(other)
    const client_assertion = assertion(simulator, 'token', { iss: other, sub: other }, { secret: skey })
    const foreign = await code()
    const stolen = await exchange(simulator, foreign, { client_id: other, client_assertion })
    expect(stolen.body).toMatchObject({ error_description: BAD_GRANT, simulator: { reason: 'code_of_other_client' } })
  })

  it('another redirect address, and the code is used up', async () => {
    const first = await code()
    expect((await exchange(simulator, first, { redirect_uri: `${redirectUri}/` })).body).toMatchObject({
      error: 'invalid_grant',
      error_description: `Invalid redirect URI '${redirectUri}/'.`,
      simulator: { reason: 'redirect_uri_mismatch' },
    })
    expect((await exchange(simulator, first)).body).toMatchObject({ simulator: { reason: 'used_code' } })
  })

  it('a parameter twice, JSON, or a body that cannot be read', async () => {
    const twice = new URLSearchParams('grant_type=authorization_code&grant_type=authorization_code')
    expect((await post(simulator, '/oauth/v1/token', twice)).body).toMatchObject({
      error: 'invalid_request',
      simulator: { reason: 'repeated_parameter', explanation: 'grant_type was sent more than once.' },
    })
    const address = `${simulator.url}/oauth/v1/token`
    for (const [type, body] of [
      ['application/json', '{}'],
      ['multipart/form-data', 'x'],
      ['multipart/form-data; boundary=x', 'nothing'],
      ['application/x-www-form-urlencoded', `code=${'x'.repeat(70_000)}`],
    ] as const) {
      const response = await fetch(address, { method: 'POST', headers: { 'content-type': type }, body })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_request', simulator: { reason: 'bad_body' } })
    }
    expect((await fetch(address)).status).toBe(405)
    expect(simulator.events.last('server.error')).toBeUndefined()
  })
})
