import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { cookieStore, createDuo, iframePrompt } from '@duokit/hono'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

/** As `getAuthUser` of @hono/auth-js begins, with every request. */
function userOf({ req }: Context): string {
  const rebuilt = new Request(req.url, req.raw)
  return rebuilt.headers.get('x-user') ?? 'allow.alice'
}

it('lets callbacks make a new request of the one whose form the gate has read', async () => {
  const app = new Hono()
  const server = serve({ fetch: app.fetch, hostname: 'localhost', port: 0 })
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const { ikey, skey } = simulator.application
  const duo = createDuo({
    origin,
    prompt: iframePrompt({ host: simulator.host, ikey, skey, akey: 'k'.repeat(40) }),
    getUsername: userOf,
    store: cookieStore({ bindTo: (c) => userOf(c) }),
  })
  app.use(duo.routes())
  app.get('/account', duo.guard(), (c) => c.text(`Account of ${c.var.duo.username}`))
  const page = await passDuo(fetchAgent(origin), '/account')
  expect([page.status, page.text]).toEqual([200, 'Account of allow.alice'])
})
