import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { cookieStore, createDuo, iframePrompt } from '@duokit/web'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

/** Libraries of first factors make a new request of the one that they are given. */
function userOf({ request }: { request: Request }): string {
  const rebuilt = new Request(request.url, request)
  return rebuilt.headers.get('x-user') ?? 'allow.alice'
}

it('lets callbacks make a new request of the one whose form the gate has read', async () => {
  const server = serve({ fetch: (request) => respond(request), hostname: 'localhost', port: 0 })
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const { ikey, skey } = simulator.application
  const duo = createDuo({
    origin,
    prompt: iframePrompt({ host: simulator.host, ikey, skey, akey: 'k'.repeat(40) }),
    getUsername: userOf,
    store: cookieStore({ bindTo: userOf }),
  })
  async function respond(request: Request): Promise<Response> {
    const passed = await duo.guard(request)
    return passed instanceof Response ? passed : passed.respond(new Response(`Account of ${passed.proof.username}`))
  }
  const page = await passDuo(fetchAgent(origin), '/account')
  expect([page.status, page.text]).toEqual([200, 'Account of allow.alice'])
})

it('keeps nothing of a body that is too large', async () => {
  const origin = 'http://localhost:1234'
  const { ikey, skey } = simulator.application
  const duo = createDuo({
    origin,
    prompt: iframePrompt({ host: simulator.host, ikey, skey, akey: 'k'.repeat(40) }),
    getUsername: () => 'allow.alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  const begun = await duo.handle(new Request(`${origin}/duo/start`, { headers: { accept: 'application/json' } }))
  const { postAction } = (await begun?.json().then((page) => page as { postAction?: string })) ?? {}
  const cookie = begun?.headers.getSetCookie().map((set) => set.split(';')[0])
  const headers = { origin, cookie: cookie?.join('; ') ?? '', 'content-type': 'application/x-www-form-urlencoded' }
  const request = new Request(new URL(postAction ?? 'nowhere', origin), {
    method: 'POST',
    headers,
    body: 'a'.repeat(1_000_000),
  })
  expect((await duo.handle(request))?.status).toBe(413)
  expect(request.bodyUsed).toBe(true)
})
