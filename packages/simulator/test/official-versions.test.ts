import { Agent, globalAgent } from 'node:https'
import { createRequire } from 'node:module'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ApiAnswer } from './api-answer.js'
import { openTx } from './frame-client.js'
import { redirectUrl, visit } from './universal-client.js'

const require = createRequire(import.meta.url)

interface OfficialClient {
  axios: { defaults: { httpsAgent: Agent } }
  healthCheck(): Promise<{ stat: string }>
  generateState(): string
  createAuthUrl(user: string, state: string): string | Promise<string>
  exchangeAuthorizationCodeFor2FAResult(code: string, user: string): Promise<{ preferred_username?: string }>
}

interface OfficialWeb {
  sign_request(ikey: string, skey: string, akey: string, user: string): string
  verify_response(ikey: string, skey: string, akey: string, response: string): string | null
}

interface OfficialApi {
  Client: new (
    ikey: string,
    skey: string,
    host: string,
  ) => { jsonApiCall(method: string, path: string, params: object, callback: (answer: ApiAnswer) => void): void }
}

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ tls: true })
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

describe('every version of @duosecurity/duo_universal on npm', () => {
  it.each([
    'duo_universal_2_0_0',
    'duo_universal_2_0_1',
    'duo_universal_2_0_2',
    'duo_universal_2_0_3',
    '@duosecurity/duo_universal',
  ])('%s logs in, and reports a code that comes twice', async (name) => {
    const { Client } = require(name) as { Client: new (options: object) => OfficialClient }
    const { ikey, skey } = simulator.application
    const client = new Client({ clientId: ikey, clientSecret: skey, apiHost: simulator.host, redirectUrl })
    client.axios.defaults.httpsAgent = new Agent({ ca: simulator.ca ?? '' })
    expect((await client.healthCheck()).stat).toBe('OK')
    const state = client.generateState()
    const { location } = await visit(simulator, await client.createAuthUrl('allow.bob', state))
    expect(location?.searchParams.get('state')).toBe(state)
    const code = location?.searchParams.get('duo_code') ?? ''
    const token = await client.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')
    expect(token.preferred_username).toBe('allow.bob')
    await expect(client.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')).rejects.toThrow('invalid_grant')
  })
})

describe('every version of @duosecurity/duo_web on npm', () => {
  const akey = 'the-key-of-the-application-which-duo-never-sees'
  let plain: Simulator
  beforeAll(async () => {
    plain = await createSimulator()
  })
  afterAll(() => plain.close())

  it.each(['duo_web_1_0_4', 'duo_web_1_0_5', '@duosecurity/duo_web'])('%s signs and verifies', async (name) => {
    const web = require(name) as OfficialWeb
    const { ikey, skey } = plain.application
    const [tx = '', app = ''] = web.sign_request(ikey, skey, akey, 'allow.bob').split(':')
    const { message } = await openTx(plain, tx)
    expect(web.verify_response(ikey, skey, akey, `${message}:${app}`)).toBe('allow.bob')
    const { message: bad } = await openTx(
      plain,
      web.sign_request(ikey, skey, akey, 'tamper_sig.bob').split(':')[0] ?? '',
    )
    expect(web.verify_response(ikey, skey, akey, `${bad}:${app}`)).toBeNull()
  })
})

describe('every version of @duosecurity/duo_api on npm', () => {
  const agent = globalAgent as unknown as { defaultPort: number; options: { ca?: string | undefined } }
  const usual = { port: agent.defaultPort, ca: agent.options.ca }
  // It cannot be told of a port or an authority.
  beforeAll(() => {
    agent.defaultPort = simulator.port
    agent.options.ca = simulator.ca
  })
  afterAll(() => {
    agent.defaultPort = usual.port
    // Left as `undefined` it would still replace the authorities that a later request brings.
    if (usual.ca === undefined) delete agent.options.ca
    else agent.options.ca = usual.ca
    globalAgent.destroy()
  })

  it.each([
    'duo_api_1_2_0',
    'duo_api_1_2_1',
    'duo_api_1_2_2',
    'duo_api_1_3_0',
    'duo_api_1_4_0',
    '@duosecurity/duo_api',
  ])('%s pings and checks', async (name) => {
    const { Client } = require(name) as OfficialApi
    trust(name)
    const { ikey, skey } = simulator.application
    const client = new Client(ikey, skey, 'localhost')
    for (const path of ['/auth/v2/ping', '/auth/v2/check']) {
      const answer = await new Promise<ApiAnswer>((resolve) => client.jsonApiCall('GET', path, {}, resolve))
      expect(answer).toMatchObject({ stat: 'OK', response: { time: expect.any(Number) } })
    }
  })

  /** Newer versions bring their own list of authorities. */
  function trust(name: string): void {
    try {
      ;(require(`${name}/lib/constants`) as { DUO_PINNED_CERT: unknown }).DUO_PINNED_CERT = simulator.ca
    } catch {
      // Older ones have no such list, and use the platform's.
    }
  }
})
