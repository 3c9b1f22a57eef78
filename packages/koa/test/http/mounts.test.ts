import { createDuo, type Duo, iframePrompt, sessionStore } from '@duokit/koa'
import Router from '@koa/router'
import express from 'express'
import Koa, { type Context, type Middleware } from 'koa'
import Koa2 from 'koa-2'
import mount from 'koa-mount'
import session from 'koa-session'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { half, keys } from 'testing/duo-half'
import { Visitor } from './visitor.js'

const site = 'http://localhost:1234'
const time = 1_800_000_000

type Options = { origin?: string; basePath?: string }

function duoAt({ origin = site, basePath = '/duo' }: Options): Duo {
  return createDuo({
    origin,
    basePath,
    prompt: iframePrompt(keys),
    getUsername: (ctx: Context) => ctx.get('x-user'),
    store: sessionStore(),
    now: () => time * 1000,
  })
}

const page: Middleware = (ctx) => {
  ctx.body = { by: ctx.state['duo']?.username }
}

type Applications = typeof Koa

interface Setting {
  /** What listens in place of the application, and mounts it. */
  readonly around?: (listener: RequestListener) => RequestListener
}

async function listen(App: Applications, ...middlewares: Middleware[]) {
  return listenAround(App, {}, ...middlewares)
}

async function listenAround(
  App: Applications,
  { around = (listener) => listener }: Setting,
  ...middlewares: Middleware[]
) {
  const app = new App()
  app.keys = ['a key of the application under test']
  const errors: Error[] = []
  app.on('error', (error: Error) => errors.push(error))
  for (const middleware of [session(app), ...middlewares]) app.use(middleware)
  const server = createServer(around(app.callback() as RequestListener)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return { alice: new Visitor({ port, origin: site, user: 'alice' }), errors }
}

function inner(App: Applications, ...middlewares: Middleware[]): Koa {
  const app = new App()
  for (const middleware of middlewares) app.use(middleware)
  return app
}

/** A whole login by nothing but the URLs that the application itself names. `outside` is what a proxy takes off. */
async function walk(alice: Visitor, at: string, outside = ''): Promise<unknown> {
  const path = (url = '') => {
    const { href } = new URL(url, site)
    expect(href).toContain(site + outside)
    return href.slice((site + outside).length)
  }
  const refused = await alice.get(at)
  expect(refused.status).toBe(303)
  const started = await alice.get(path(refused.location), { as: 'script' })
  const { sigRequest = '', postAction, postArgument = '' } = started.json() as Record<string, string>
  const answer = `${half({ user: 'alice', expires: time + 300 })}:${sigRequest.slice(sigRequest.indexOf(':') + 1)}`
  const done = await alice.post(path(postAction), new URLSearchParams({ [postArgument]: answer }).toString())
  expect([done.status, path(done.location)]).toEqual([303, at])
  expect((await alice.get(path(refused.location).replace(/start.*/, 'status'))).json()).toMatchObject({
    verified: true,
  })
  return (await alice.get(at)).json()
}

const places: [string, Options][] = [
  ['origin', { origin: `${site}/nest` }],
  ['basePath', { basePath: '/nest/duo' }],
]

describe.each([
  [2, Koa2],
  [3, Koa],
] as [number, Applications][])('a login mounted in Koa %i', (_major, App) => {
  describe.each(places)('with the path in %s', (_option, options) => {
    it('leads through koa-mount', async () => {
      const duo = duoAt(options)
      const { alice } = await listen(App, mount('/nest', inner(App, duo.routes(), duo.guard() as Middleware, page)))
      expect(await walk(alice, '/nest/page?a=b')).toEqual({ by: 'alice' })
      expect((await alice.get('/duo/status')).status).toBe(404)
    })

    it('leads through koa-mount without routes, by the guard alone', async () => {
      const duo = duoAt(options)
      const { alice } = await listen(App, mount('/nest', inner(App, duo.guard() as Middleware, page)))
      expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
    })

    it('leads through routes outside and a guard inside, and the other way round', async () => {
      for (const isGuardOutside of [false, true]) {
        const duo = duoAt(options)
        const [routes, guard] = [duo.routes(), duo.guard() as Middleware]
        const parts = isGuardOutside ? [guard, routes] : [routes, guard]
        const { alice } = await listen(
          App,
          parts[0] as Middleware,
          mount('/nest', inner(App, parts[1] as Middleware, page)),
        )
        expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
      }
    })

    it('leads to a guard in a mount inside the mount', async () => {
      const duo = duoAt(options)
      const admin = mount('/admin', inner(App, duo.guard() as Middleware, page))
      const { alice } = await listen(App, mount('/nest', inner(App, duo.routes(), admin)))
      expect(await walk(alice, '/nest/admin/page')).toEqual({ by: 'alice' })
    })

    it('leads through a router with a prefix', async () => {
      const duo = duoAt(options)
      const router = new Router({ prefix: '/nest' })
      router.all('/duo/:route', duo.routes() as never)
      router.get('/page', duo.guard() as never, page as never)
      const { alice } = await listen(App, router.routes() as unknown as Middleware)
      expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
    })
  })

  it('leads through two mounts with both in origin', async () => {
    const duo = duoAt({ origin: `${site}/a/b` })
    const application = inner(App, duo.routes(), duo.guard() as Middleware, page)
    const { alice } = await listen(App, mount('/a', inner(App, mount('/b', application))))
    expect(await walk(alice, '/a/b/page')).toEqual({ by: 'alice' })
  })

  it('leads through a proxy that takes off the path of origin, or its beginning', async () => {
    const whole = duoAt({ origin: `${site}/shop` })
    const bare = await listen(App, whole.routes(), whole.guard() as Middleware, page)
    expect(await walk(bare.alice, '/page', '/shop')).toEqual({ by: 'alice' })
    const part = duoAt({ origin: `${site}/shop/nest` })
    const mounted = await listen(App, mount('/nest', inner(App, part.routes(), part.guard() as Middleware, page)))
    expect(await walk(mounted.alice, '/nest/page', '/shop')).toEqual({ by: 'alice' })
  })

  it('reads a path of origin as that of a mount, also where a proxy took another one off', async () => {
    const duo = duoAt({ origin: `${site}/shop` })
    const { alice } = await listen(App, duo.routes(), duo.guard() as Middleware, page)
    expect((await alice.get('/shop/page')).location).toBe(`${site}/shop/duo/start?next=%2Fpage`)
  })

  it.each([
    ['routes and a guard', (duo: Duo) => [duo.routes(), duo.guard() as Middleware, page]],
    ['a guard alone', (duo: Duo) => [duo.guard() as Middleware, page]],
  ])('says what to set where no option names the path: %s', async (_what, made) => {
    const { alice, errors } = await listen(App, mount('/nest', inner(App, ...made(duoAt({})))))
    expect((await alice.get('/nest/page')).status).toBe(500)
    expect((await alice.get('/nest/duo/start')).status).toBe(500)
    expect(errors[0]).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('end origin with /nest, or set basePath to /nest/duo') as unknown,
    })
  })

  it.each([
    ['letters of origin', '/Shop', { origin: `${site}/shop` }, '/shop/duo'],
    ['letters of basePath', '/Shop', { basePath: '/shop/duo' }, '/shop/duo'],
    ['letters of a part of origin', '/Nest', { origin: `${site}/shop/nest` }, '/nest/duo'],
    ['escapes of origin', '/sh%C3%B6p', { origin: `${site}/sh%c3%b6p` }, '/sh%c3%b6p/duo'],
    ['escapes that need not be there', '/shop', { origin: `${site}/%73hop` }, '/%73hop/duo'],
  ])('says what to set where the mount differs in %s', async (_what, path, options, found) => {
    const duo = duoAt(options)
    const { alice, errors } = await listen(App, mount(path, inner(App, duo.guard() as Middleware, page)))
    expect((await alice.get(`${path}/page`)).status).toBe(500)
    expect(errors[0]).toMatchObject({
      code: 'invalid_option',
      message: `The login is mounted at ${path}, but its URLs begin with ${found}, and the router compares letters and escapes as they are: write the path in origin or basePath as in the mount`,
    })
  })

  it('is no mistake where only a guard is mounted, before or after the routes', async () => {
    for (const isLast of [false, true]) {
      const duo = duoAt({})
      const admin = mount('/admin', inner(App, duo.guard() as Middleware, page))
      const routes = duo.routes()
      const { alice } = await listen(App, ...(isLast ? [admin, routes] : [routes, admin]))
      expect(await walk(alice, '/admin/page')).toEqual({ by: 'alice' })
    }
  })

  it('is no mistake where a guard outside serves the login', async () => {
    const duo = duoAt({})
    const [routes, guard] = [duo.routes(), duo.guard() as Middleware]
    const { alice } = await listen(App, guard, mount('/nest', inner(App, routes, page)))
    expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
  })

  it('is no mistake where a middleware rewrites URLs', async () => {
    const duo = duoAt({})
    const language: Middleware = (ctx, next) => {
      ctx.url = ctx.url.replace(/^\/en(?=\/)/, '')
      return next()
    }
    const { alice } = await listen(App, language, duo.routes(), duo.guard() as Middleware, page)
    expect(await walk(alice, '/en/page')).toEqual({ by: 'alice' })
  })

  describe('in Express', () => {
    const around = (listener: RequestListener) => express().use('/nest', listener)

    it.each(places)('leads through its mount with the path in %s', async (_option, options) => {
      const duo = duoAt(options)
      const { alice } = await listenAround(App, { around }, duo.routes(), duo.guard() as Middleware, page)
      expect(await walk(alice, '/nest/page?a=b')).toEqual({ by: 'alice' })
      expect((await alice.get('/NEST/page')).status).toBe(200)
    })

    it('is no mistake where the first request is spelt in capitals', async () => {
      const duo = duoAt({ origin: `${site}/nest` })
      const { alice, errors } = await listenAround(App, { around }, duo.routes(), duo.guard() as Middleware, page)
      expect((await alice.get('/NEST/page')).status).toBe(303)
      expect(errors).toEqual([])
    })

    it('says what to set where no option names the path', async () => {
      const duo = duoAt({})
      const { alice, errors } = await listenAround(App, { around }, duo.routes(), duo.guard() as Middleware, page)
      expect((await alice.get('/nest/page')).status).toBe(500)
      expect(errors[0]?.message).toContain('end origin with /nest, or set basePath to /nest/duo')
    })
  })
})
