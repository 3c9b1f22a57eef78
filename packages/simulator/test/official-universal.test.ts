import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codeFor, officialClient, redirectUrl, visit } from './universal-client.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ tls: true })
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

describe('the official client', () => {
  it('finds Duo in order', async () => {
    const before = simulator.clock.now()
    const answer = await officialClient(simulator).healthCheck()
    expect(answer).toEqual({ stat: 'OK', response: { timestamp: expect.any(Number) } })
    const { timestamp } = answer.response
    expect(before <= timestamp && timestamp <= simulator.clock.now()).toBe(true)
  })

  it.each(['allow.bob', 'allow.a+b/c@example.com', 'allow.用户', 'allow. x\u0301|'])('logs in %s', async (user) => {
    const client = officialClient(simulator)
    const { code, state, sent, location } = await codeFor(simulator, client, user)
    expect(state).toBe(sent)
    expect(location?.href.startsWith(`${redirectUrl}&`)).toBe(true)
    const token = await client.exchangeAuthorizationCodeFor2FAResult(code, user)
    expect(token).toMatchObject({
      iss: `${simulator.url}/oauth/v1/token`,
      aud: simulator.application.ikey,
      preferred_username: user,
      auth_result: { result: 'allow', status: 'allow' },
      auth_context: { result: 'success', user: { name: user } },
    })
    expect(simulator.events.list().map(({ kind }) => kind)).toEqual([
      'prompt.opened',
      'redirect.sent',
      'login.allowed',
      'token.issued',
    ])
  })

  it('gets the code under the name that it asked for', async () => {
    for (const [useDuoCodeAttribute, name] of [
      [true, 'duo_code'],
      [false, 'code'],
    ] as const) {
      const client = officialClient(simulator, { useDuoCodeAttribute })
      const { code, location } = await codeFor(simulator, client, 'allow.bob')
      expect([...(location?.searchParams.keys() ?? [])].toSorted()).toEqual(['state', 'tenant', name].toSorted())
      await expect(client.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')).resolves.toBeTruthy()
    }
  })
})

describe('what the official client reports', () => {
  it('of a code that comes twice', async () => {
    const client = officialClient(simulator)
    const { code } = await codeFor(simulator, client, 'allow.bob')
    await client.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')
    await expect(client.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')).rejects.toThrow(
      /^invalid_grant: The provided authorization grant \(e\.g\., authorization code\) or refresh token is invalid/,
    )
    expect(simulator.events.last('request.refused')?.detail.reason).toBe('used_code')
  })

  it('of another redirect address', async () => {
    const { code } = await codeFor(simulator, officialClient(simulator), 'allow.bob')
    const other = officialClient(simulator, { redirectUrl: 'https://app.example.com/other' })
    await expect(other.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')).rejects.toThrow(
      "invalid_grant: Invalid redirect URI 'https://app.example.com/other'.",
    )
    // The code is used up all the same.
    await expect(officialClient(simulator).exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')).rejects.toThrow(
      'The provided authorization grant',
    )
  })

  it('of a wrong secret, a wrong id and a wrong host', async () => {
    const wrong = officialClient(simulator, { clientSecret: 'x'.repeat(40) })
    await expect(wrong.healthCheck()).rejects.toThrow('invalid_client: Failed to verify signature.')
    expect(simulator.events.last('request.refused')?.detail.explanation).toContain(
      "Compare the application's client secret",
    )
    await expect(wrong.exchangeAuthorizationCodeFor2FAResult('code', 'bob')).rejects.toThrow(
      'invalid_client: Failed to verify signature.',
    )
    const stranger = officialClient(simulator, { clientId: 'DI000000000000000000' })
    await expect(stranger.healthCheck()).rejects.toThrow('invalid_client: The provided client_assertion was invalid.')
    expect(simulator.events.last('request.refused')?.detail.explanation).toContain('Known here: ')
    const page = await visit(simulator, await wrong.createAuthUrl('bob', wrong.generateState()))
    expect(page.status).toBe(400)
    expect(page.body).toContain('It was not signed with the application&#39;s secret key.')
  })

  it('of an outage', async () => {
    const client = officialClient(simulator)
    simulator.config.set({ outage: { health_check: 'http503' } })
    await expect(client.healthCheck()).rejects.toThrow('Result missing expected data')
    simulator.config.set({ outage: { health_check: 'reset' } })
    await expect(client.healthCheck()).rejects.toThrow('socket hang up')
    simulator.config.set({ outage: { health_check: 'html' } })
    await expect(client.healthCheck()).rejects.toThrow('Result missing expected data')
    simulator.config.set({ outage: { token: 'http503' } })
    const { code } = await codeFor(simulator, client, 'allow.bob')
    await expect(client.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')).rejects.toThrow(
      'Result missing expected data',
    )
    await simulator.refuseConnections()
    await expect(client.healthCheck()).rejects.toThrow('ECONNREFUSED')
    await simulator.acceptConnections()
  })

  it('of a clock that is wrong', async () => {
    const client = officialClient(simulator)
    for (const [offset, reason, words] of [
      [400, 'expired', "the application's clock runs behind"],
      [-400, 'from_the_future', "the application's clock runs ahead"],
      [-3400, 'too_far_ahead', 'by a clock that runs ahead'],
    ] as const) {
      simulator.clock.offset(offset)
      await expect(client.healthCheck()).rejects.toThrow('The provided client_assertion was invalid.')
      expect(simulator.events.last('request.refused')?.detail).toMatchObject({ reason })
      expect(simulator.events.last('request.refused')?.detail.explanation).toContain(words)
    }
  })
})
