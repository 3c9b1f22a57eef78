import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createUniversalClient, type UniversalClient } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../failure-of.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const redirectUrl = 'https://app.example.com/callback'
const login = { username: 'allow.alice', state: 's'.repeat(36), nonce: 'n'.repeat(36) }
const clientOf = (host = simulator.host): UniversalClient => {
  const { ikey, skey } = simulator.application
  return createUniversalClient({ host, clientId: ikey, clientSecret: skey, redirectUrl })
}

describe('display', () => {
  it('goes into the request, and the application name comes back in the claims', async () => {
    const display = { username: 'Alice'.padEnd(256, '.'), applicationName: 'Wiki', applicationId: 'w1' }
    const client = clientOf()
    const url = await client.createAuthUrl({ ...login, display })
    const request = new URL(url).searchParams.get('request')?.split('.')[1] ?? ''
    expect(JSON.parse(Buffer.from(request, 'base64url').toString())).toMatchObject({
      duo_uname: 'allow.alice',
      display_username: display.username,
      dest_app_name: 'Wiki',
      dest_app_id: 'w1',
    })
    const { headers } = await fetch(url, { redirect: 'manual' })
    const code = new URL(headers.get('location') ?? '').searchParams.get('duo_code')
    const claims = await client.exchangeCode({ code, ...login })
    expect(claims.preferred_username).toBe('allow.alice')
    expect(claims.auth_context?.application?.destination_name).toBe('Wiki')
  })

  it.each<[object, string]>([
    [{ username: '' }, 'display.username must be a string'],
    [{ applicationName: 7 }, 'display.applicationName must be a string'],
    [{ applicationId: 'x'.repeat(257) }, 'display.applicationId must be a string'],
    [{ username: 'a\nb' }, 'without control characters'],
    [{ user: 'x' }, 'user is not an option of display'],
    [[], 'must be an object'],
  ])('%j is refused', async (display, problem) => {
    const error = await failureOf(clientOf().createAuthUrl({ ...login, display }))
    expect(error).toMatchObject({ code: 'invalid_option' })
    expect(error.message).toContain(problem)
  })
})

it.each(['authapi', 'other'] as const)('an application of the type %s gets advice of its own', async (type) => {
  simulator.applications.set(simulator.application.ikey, { type })
  const error = await failureOf(clientOf().healthCheck())
  expect(error.code).toBe('duo_refused')
  expect(error.advice).toContain('create one of the type "Web SDK"')
})

it('says who calls, and nothing secret', async () => {
  const agents: (string | undefined)[] = []
  const server = createServer((request, response) => {
    agents.push(request.headers['user-agent'])
    response.end('{"stat":"OK","response":{"timestamp":1}}')
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  await clientOf(`http://localhost:${(server.address() as AddressInfo).port}`).healthCheck()
  server.close()
  expect(agents).toEqual(['duokit/development'])
})
