import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDuo, iframePrompt, sessionStore, universalPrompt } from '@duokit/koa'
import { createSimulator, type ApplicationHandle, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo, type Agent, type SupertestAgent } from '@duokit/simulator/testing'
import Koa from 'koa'
import session from 'koa-session'
import request from 'supertest'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const prompts = {
  universal: ({ host, application: { ikey, skey } }: ApplicationHandle) =>
    universalPrompt({ host, clientId: ikey, clientSecret: skey }),
  'universal, handed over': ({ host, application: { ikey, skey } }: ApplicationHandle) =>
    universalPrompt({ host, clientId: ikey, clientSecret: skey, handOver: true }),
  iframe: ({ host, application: { ikey, skey } }: ApplicationHandle) =>
    iframePrompt({ host, ikey, skey, akey: 'the-key-of-the-application-which-duo-never-sees' }),
}

let simulator: Simulator
const servers: Server[] = []
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})
afterAll(() => simulator.close())

/** An application with a first factor; its second one is the local Duo's application of this test. */
async function start(
  prompt: keyof typeof prompts,
  duoAt: ApplicationHandle,
  ...before: Koa.Middleware[]
): Promise<{ app: Koa; origin: string }> {
  const app = new Koa()
  for (const middleware of before) app.use(middleware)
  const server = createServer((message, response) => void app.callback()(message, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  app.keys = ['a secret of the session']
  app.use(session(app))
  app.use((ctx, next) => {
    if (ctx.path !== '/login') return next()
    ;(ctx.session ?? {})['user'] = String(ctx.query['user'])
    ctx.status = 204
  })
  const duo = createDuo({
    origin,
    cookieSecret: 'a secret of the application that is long enough',
    prompt: prompts[prompt](duoAt),
    getUsername: (ctx) => ctx.session?.['user'] as string | undefined,
    store: sessionStore(),
  })
  app.use(duo.routes()).use(duo.guard())
  app.use((ctx) => void (ctx.body = `Hello ${ctx.state['duo'].username}`))
  return { app, origin }
}

const agents: Record<string, (running: { app: Koa; origin: string }) => Agent | SupertestAgent> = {
  'fetch with a cookie jar': ({ origin }) => fetchAgent(origin),
  supertest: ({ origin }) => request.agent(origin),
  'supertest on a handler, whose port is another each time': ({ app }) => request.agent(app.callback()),
}

/** The first factor, with whichever agent. */
async function logIn(agent: Agent | SupertestAgent, user: string): Promise<void> {
  const path = `/login?user=${encodeURIComponent(user)}`
  if ('send' in agent) await agent.send({ method: 'GET', path })
  else await agent.get(path)
}

/** What Next.js does with `trailingSlash`. */
const addSlash: Koa.Middleware = (ctx, next) => {
  if (ctx.path.endsWith('/') || ctx.path === '/login') return next()
  ctx.status = 308
  ctx.redirect(`${ctx.path}/${ctx.search}`)
}

describe.each(Object.keys(prompts) as (keyof typeof prompts)[])('passDuo passes the prompt %s', (prompt) => {
  it('where a framework adds a slash to each path', async () => {
    const { origin } = await start(prompt, simulator.createApplication(), addSlash)
    const agent = fetchAgent(origin)
    await logIn(agent, 'alice')
    expect(await passDuo(agent, '/account')).toMatchObject({ status: 200, path: '/account/', text: 'Hello alice' })
  })

  it.each(Object.keys(agents))('with %s', async (name) => {
    const mine = simulator.createApplication({ config: { passcode: '777' } })
    const running = await start(prompt, mine)
    const agent = agents[name]?.(running) as Agent
    for (const user of ['allow.bob', 'alice']) {
      await logIn(agent, user)
      const page = await passDuo(agent, '/account?a=b', { passcode: '777' })
      expect(page).toMatchObject({ status: 200, path: '/account?a=b', text: `Hello ${user}` })
    }
    expect(mine.events.list({ kind: 'login.allowed' }).map(({ user }) => user)).toEqual(['allow.bob', 'alice'])
  })

  it('and says so if Duo lets nobody in, if the answer is rejected, or if Duo is not asked', async () => {
    const mine = simulator.createApplication()
    const running = await start(prompt, mine)
    const agent = fetchAgent(running.origin)
    await logIn(agent, 'alice')
    await expect(passDuo(agent, '/', { passcode: 'wrong' })).rejects.toThrow('Incorrect passcode.')
    mine.users.outcomes('alice', 'deny')
    await expect(passDuo(agent, '/')).rejects.toThrow('Login request denied.')
    mine.users.outcomes('alice', 'tamper:sig')
    expect((await passDuo(agent, '/')).status).toBe(403)
    await expect(passDuo(fetchAgent(running.origin), '/')).rejects.toThrow(/does not lead to Duo: \/ responds with 40/)
    mine.users.outcomes('alice', 'allow')
    expect((await passDuo(agent, '/')).status).toBe(200)
    await expect(passDuo(agent, '/')).rejects.toThrow('/ does not lead to Duo: / responds with 200')
  })
})
