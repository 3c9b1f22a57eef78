import { createServer } from 'node:http'
import { listenOnLoopback } from '@duokit/conformance'
import { createDuo, iframePrompt, sessionStore, universalPrompt } from '@duokit/koa'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import Koa from 'koa'
import session from 'koa-session'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

const cookieSecret = 'a secret of the application that is long enough'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

function iframe() {
  const { host, application } = simulator.createApplication()
  const { ikey, skey } = application
  return iframePrompt({ host, ikey, skey, akey: 'the-key-of-the-application-which-duo-never-sees' })
}

function universal() {
  const { host, application } = simulator.createApplication()
  return universalPrompt({ host, clientId: application.ikey, clientSecret: application.skey })
}

const stores = {
  'a store each': () => [sessionStore(), sessionStore()] as const,
  'one store': () => {
    const store = sessionStore()
    return [store, store] as const
  },
}

/** An application whose `/first` needs one gate, `/second` another, and `/both` both. */
async function start([first, second]: ReturnType<(typeof stores)[keyof typeof stores]>) {
  const app = new Koa()
  const target = await listenOnLoopback(createServer((request, response) => void app.callback()(request, response)))
  onTestFinished(() => void target.close())
  const { url: origin } = target
  app.keys = ['a secret of the session']
  app.use(session(app))
  app.use((ctx, next) => {
    if (ctx.path !== '/login') return next()
    ;(ctx.session ?? {})['user'] = 'allow.bob'
    ctx.status = 204
  })
  const getUsername = (ctx: Koa.Context) => ctx.session?.['user'] as string | undefined
  const one = createDuo({ origin, cookieSecret, getUsername, prompt: iframe(), store: first })
  const basePath = '/stepup/duo'
  const two = createDuo({ origin, basePath, cookieSecret, getUsername, prompt: universal(), store: second })
  const [guardOne, guardTwo] = [one.guard(), two.guard()]
  app.use(one.routes()).use(two.routes())
  app.use((ctx, next) => (ctx.path === '/second' ? next() : guardOne(ctx, next)))
  app.use((ctx, next) => (ctx.path === '/first' ? next() : guardTwo(ctx, next)))
  app.use((ctx) => void (ctx.body = 'inside'))
  const agent = fetchAgent(origin)
  await agent.send({ method: 'GET', path: '/login' })
  const statusOf = async (path: string) => (await agent.send({ method: 'GET', path, headers: page })).status
  return { agent, origin, statusOf }
}

const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

describe.each(Object.entries(stores))('two gates of one session, with %s', (_name, make) => {
  it('keep both logins, and end them one by one', async () => {
    const { agent, origin, statusOf } = await start(make())
    expect((await passDuo(agent, '/first')).text).toBe('inside')
    expect(await statusOf('/second')).toBe(303)
    expect((await passDuo(agent, '/second')).text).toBe('inside')
    for (const path of ['/first', '/second', '/both']) expect([path, await statusOf(path)]).toEqual([path, 200])
    const headers = { ...page, origin, 'sec-fetch-site': 'same-origin' }
    await agent.send({ method: 'POST', path: '/stepup/duo/logout', headers, form: new URLSearchParams() })
    expect([await statusOf('/first'), await statusOf('/second')]).toEqual([200, 303])
  })
})
