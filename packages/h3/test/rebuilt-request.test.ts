import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { cookieStore, createDuo, iframePrompt } from '@duokit/h3'
import { H3, type H3Event } from 'h3'
import { toNodeHandler } from 'h3/node'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

/** Libraries of first factors make a new request of the one that they are given. */
function userOf({ req: { url, method, headers, body } }: H3Event): string {
  const rebuilt = new Request(url, { method, headers, body, ...(body && { duplex: 'half' as const }) })
  return rebuilt.headers.get('x-user') ?? 'allow.alice'
}

it('lets callbacks make a new request of the one whose form the gate has read', async () => {
  const app = new H3()
  const server = createServer(toNodeHandler(app))
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const { ikey, skey } = simulator.application
  const duo = createDuo({
    origin,
    prompt: iframePrompt({ host: simulator.host, ikey, skey, akey: 'k'.repeat(40) }),
    getUsername: userOf,
    store: cookieStore({ bindTo: userOf }),
  })
  app.use(duo.routes())
  app.get('/account', async (event) => `Account of ${(await duo.require(event)).username}`)
  const page = await passDuo(fetchAgent(origin), '/account')
  expect([page.status, page.text]).toEqual([200, 'Account of allow.alice'])
})
