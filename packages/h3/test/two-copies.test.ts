import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as first from 'h3-v2-rc'
import { toNodeHandler } from 'h3-v2-rc/node'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { majors } from './majors.js'

// npm puts h3 2 beside a framework that has its own h3 1, or the other way round, where the application names no h3
// itself.

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
  vi.restoreAllMocks()
})

const options = (adapter: (typeof majors)[number]['adapter']) => ({
  origin: 'http://localhost',
  prompt: adapter.iframePrompt({
    host: 'api-12345678.duosecurity.com',
    ikey: 'DIXXXXXXXXXXXXXXXXXX',
    skey: 'x'.repeat(40),
    akey: 'y'.repeat(40),
  }),
  getUsername: () => 'alice',
  store: adapter.cookieStore({ bindTo: () => 'session' }),
})

describe.each(majors)('an application on h3 $number, where the adapter found the other major', (major) => {
  const other = majors.find(({ number }) => number !== major.number) ?? major

  it.each(['routes', 'guard', 'require'] as const)('says so with what to install: %s', async (part) => {
    const said: unknown[] = []
    const duo = other.adapter.createDuo(options(other.adapter))
    const app = major.createApp()
    const handlers = { routes: duo.routes(), guard: duo.guard(), require: (event: never) => duo.require(event) }
    const handler = handlers[part] as (event: never) => unknown
    app.use(
      major.h3.defineEventHandler(async (event) => {
        try {
          return await handler(event as never)
        } catch (error) {
          said.push((error as Error).message)
          throw error
        }
      }),
    )
    const server = createServer(major.toListener(app)).listen(0, '127.0.0.1')
    closers.push(() => void server.close())
    await new Promise((listening) => server.once('listening', listening))
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/duo/status`)
    expect(reply.status).toBe(500)
    expect(await reply.text()).not.toContain('npm install')
    expect(said.join()).toMatch(
      new RegExp(
        `come from h3 ${major.number}, and @duokit/h3 found h3 ${other.number}\\..* npm install h3@${major.number}$`,
      ),
    )
  })
})

describe('an application on another copy of h3 2, such as the one of Nitro 3', () => {
  /** An agent of the application, as a server of Node's or for web requests. */
  const start = async (as: 'server' | 'web') => {
    const adapter = majors.find(({ number }) => number === 2)?.adapter ?? expect.fail()
    const { host, application, close } = await createSimulator({ config: { defaultOutcome: 'allow' } })
    onTestFinished(close)
    const server = createServer().listen(0, 'localhost')
    closers.push(() => server.close().closeAllConnections())
    await new Promise((listening) => server.once('listening', listening))
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`
    const duo = adapter.createDuo({
      ...options(adapter),
      origin,
      cookieSecret: 'what signs the cookies of the gate',
      prompt: adapter.universalPrompt({ host, clientId: application.ikey, clientSecret: application.skey }),
    })
    // The copies differ in private parts of their classes alone.
    const handler = (given: unknown) => given as first.Middleware & first.EventHandler
    const inner = new first.H3()
    inner.use(handler(duo.guard()))
    inner.get('/page', () => new Response('inside', { headers: { 'cache-control': 'public' } }))
    const app = new first.H3({ silent: true })
    app.use(handler(duo.routes()))
    app.get('/own', async (event) => {
      event.res.headers.append('set-cookie', 'own=1')
      return (await duo.require(event as never)).username
    })
    app.mount('/admin', inner)
    server.on('request', toNodeHandler(app))
    const web = (url: URL, init: RequestInit) => app.fetch(new Request(url, init))
    return fetchAgent(origin, as === 'web' ? { fetch: web } : {})
  }

  it.each(['server', 'web'] as const)('refuses, logs in and lets a verified user in: %s', async (as) => {
    const agent = await start(as)
    const get = (path: string, accept: string) => agent.send({ method: 'GET', path, headers: { accept } })
    for (const path of ['/admin/page', '/own']) {
      const person = await get(path, 'text/html')
      const begun = `/duo/start?${new URLSearchParams({ next: path }).toString()}`
      expect([path, person.status, person.header('location')?.endsWith(begun)]).toEqual([path, 303, true])
      const program = await get(path, 'application/json')
      expect([path, program.status, JSON.parse(program.text)]).toMatchObject([path, 401, { code: 'duo_required' }])
      expect(program.header('content-type')).toContain('application/problem+json')
    }
    expect((await get('/own', 'text/html')).header('set-cookie')).toBe('own=1')
    const page = await passDuo(agent, '/admin/page')
    expect([page.status, page.text, page.header('cache-control')]).toEqual([200, 'inside', 'private, no-cache'])
    expect((await get('/own', 'text/html')).text).toBe('alice')
  })
})
