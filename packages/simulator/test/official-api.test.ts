import { globalAgent } from 'node:https'
import { createRequire } from 'node:module'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ApiAnswer } from './api-answer.js'

describe('the official client for the Auth API', () => {
  interface OfficialApi {
    Client: new (
      ikey: string,
      skey: string,
      host: string,
      version?: number,
    ) => {
      jsonApiCall(method: string, path: string, params: object, callback: (answer: ApiAnswer) => void): void
    }
  }
  const require = createRequire(import.meta.url)
  const official = require('@duosecurity/duo_api') as OfficialApi
  const constants = require('@duosecurity/duo_api/lib/constants') as { DUO_PINNED_CERT: unknown }
  const agent = globalAgent as unknown as { defaultPort: number }
  const usual = { port: agent.defaultPort, roots: constants.DUO_PINNED_CERT }
  let simulator: Simulator

  // It cannot be told of a port or an authority.
  beforeAll(async () => {
    simulator = await createSimulator({ tls: true })
    agent.defaultPort = simulator.port
    constants.DUO_PINNED_CERT = simulator.ca
  })
  afterEach(() => simulator.reset())
  afterAll(async () => {
    agent.defaultPort = usual.port
    constants.DUO_PINNED_CERT = usual.roots
    globalAgent.destroy()
    await simulator.close()
  })

  const call = (
    path: string,
    { version = 2, skey = simulator.application.skey, params = {} } = {},
  ): Promise<ApiAnswer> =>
    new Promise((resolve) => {
      const client = new official.Client(simulator.application.ikey, skey, 'localhost', version)
      client.jsonApiCall('GET', path, params, resolve)
    })

  it.each([2, 5])('version %i: ping and check', async (version) => {
    for (const path of ['/auth/v2/ping', '/auth/v2/check']) {
      const before = simulator.clock.now()
      const answer = await call(path, { version })
      expect(answer).toEqual({ stat: 'OK', response: { time: expect.any(Number) } })
      const time = answer.response?.time ?? 0
      expect(before <= time && time <= simulator.clock.now()).toBe(true)
    }
    expect(simulator.events.last('api.called')?.detail).toEqual({ endpoint: 'check', signature: `v${version} sha512` })
  })

  it.each([2, 5])('version %i: parameters with every character', async (version) => {
    const params = { 'b c': "H-._~i !'()*", a: 'A+&=%/?', name: '用户' }
    expect((await call('/auth/v2/check', { version, params })).stat).toBe('OK')
  })

  it.each([2, 5])('version %i: a wrong secret, and a clock that is wrong', async (version) => {
    expect(await call('/auth/v2/check', { version, skey: 'x'.repeat(40) })).toMatchObject({
      stat: 'FAIL',
      code: 40103,
      message: 'Invalid signature in request credentials',
    })
    simulator.clock.offset(400)
    expect(await call('/auth/v2/check', { version })).toMatchObject({ code: 40105, message: 'Bad request timestamp' })
    const before = simulator.clock.now()
    const time = (await call('/auth/v2/ping', { version })).response?.time ?? 0
    expect(before <= time && time <= simulator.clock.now()).toBe(true)
  })

  it('tries again when it is told to wait', async () => {
    simulator.config.set({ rateLimit: 1 })
    expect((await call('/auth/v2/check')).stat).toBe('OK')
    expect(simulator.config.get().rateLimit).toBe(0)
    expect(simulator.events.last('fault.applied')?.detail).toEqual({ endpoint: 'check', rateLimit: 1 })
  })
})
