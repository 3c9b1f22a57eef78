import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import {
  cookieStore,
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  isDuoError,
  readSession,
  sessionStore,
  universalPrompt,
} from '@duokit/hono'
import { type SessionEnv, useSession, useSessionStorage } from '@hono/session'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { cache } from 'hono/cache'
import { HTTPException } from 'hono/http-exception'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

const origin = 'http://localhost:1234'
const json = { accept: 'application/json' }
let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

function create(options: object = {}): Duo {
  const { ikey, skey } = simulator.application
  const given: object = {
    origin,
    cookieSecret: 'c'.repeat(32),
    prompt: universalPrompt({ host: simulator.host, clientId: ikey, clientSecret: skey }),
    getUsername: () => 'allow.alice',
    store: cookieStore({ bindTo: 'browser' }),
    ...options,
  }
  return createDuo(given as DuoOptions & { skip?: undefined })
}

/** A browser of an application without a server. */
function browser(app: Pick<Hono, 'request'>) {
  return fetchAgent(origin, { fetch: async (url: URL, init?: RequestInit) => app.request(String(url), init) })
}

it('says what live needs', () => {
  // As JavaScript may call it.
  const live = create().live as (...passed: unknown[]) => unknown
  for (const passed of [[], [undefined], [null], [{}]]) expect(() => live(...passed)).toThrow(/^session must be/)
})

describe('@duokit/hono on any runtime', () => {
  it('keeps guarded responses out of caches, whatever makes them', async () => {
    const duo = create()
    const app = new Hono()
    // No middleware of ours is around this one.
    app.get('/bare', async (c) => c.text((await duo.require(c)).username))
    app.use(duo.routes())
    const cached = { headers: { 'cache-control': 'public, max-age=60' } }
    app.get('/raw', duo.guard(), () => new Response('raw', cached))
    app.get('/required', async (c) => {
      await duo.require(c)
      return new Response('required', cached)
    })
    app.get('/thrown', duo.guard(), () => {
      throw new HTTPException(410, { res: new Response('gone', cached) })
    })
    let last = new Response()
    const agent = browser({ request: async (...given) => (last = await app.request(...given)) })
    await passDuo(agent, '/raw')
    for (const path of ['/raw', '/required', '/thrown', '/bare']) {
      await agent.send({ method: 'GET', path })
      expect([path, last.headers.get('cache-control')]).toEqual([path, 'private, no-cache'])
    }
  })

  it('keeps a response of fetch out of caches, whose headers cannot be changed', async () => {
    const headers = { 'cache-control': 'public, max-age=60', 'cdn-cache-control': 'max-age=600', 'set-cookie': 'up=1' }
    const upstream = createServer((_request, response) => response.writeHead(200, headers).end('fetched'))
    await once(upstream.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void upstream.close())
    const { port } = upstream.address() as AddressInfo
    const duo = create()
    const app = new Hono()
    // No other middleware of ours is around this one.
    app.get('/guarded', duo.guard(), () => fetch(`http://127.0.0.1:${port}`))
    app.use(duo.routes())
    app.get('/fetched', duo.guard(), () => fetch(`http://127.0.0.1:${port}`))
    app.get('/required', async (c) => {
      await duo.require(c)
      return fetch(`http://127.0.0.1:${port}`)
    })
    let last = new Response()
    const agent = browser({ request: async (...given) => (last = await app.request(...given)) })
    await passDuo(agent, '/fetched')
    for (const path of ['/guarded', '/fetched', '/required']) {
      expect((await agent.send({ method: 'GET', path })).text).toBe('fetched')
      expect([path, last.headers.get('cache-control')]).toEqual([path, 'private, no-cache'])
      expect(last.headers.get('cdn-cache-control')).toBe('no-store')
      expect(last.headers.getSetCookie()).toEqual(['up=1'])
    }
  })

  // Before 4.11.7, cache() stores what says that it is private (CVE-2026-24472).
  it.skipIf(process.env['HONO_VERSION'] === '4.8')(
    'lets cache() in front of the guard keep what is for everybody only',
    async () => {
      const kept = new Map<string, Response>()
      const memory = {
        match: async (key: string) => kept.get(key)?.clone(),
        put: async (key: string, response: Response) => void kept.set(key, response),
      }
      vi.stubGlobal('caches', { open: async () => memory })
      onTestFinished(() => void vi.unstubAllGlobals())
      const duo = create()
      const app = new Hono()
      app.use(cache({ cacheName: 'pages', cacheControl: 'max-age=60', wait: true }))
      app.use(duo.routes())
      app.get('/open', (c) => c.text('open'))
      app.get('/page', duo.guard(), (c) => c.text(c.var.duo.username))
      app.get('/raw', duo.guard(), () => new Response('raw', { headers: { 'cache-control': 'public' } }))
      app.get('/required', async (c) => c.text((await duo.require(c)).username))
      const alice = browser(app)
      await passDuo(alice, '/page')
      for (const path of ['/open', '/page', '/raw', '/required']) {
        expect((await alice.send({ method: 'GET', path })).status).toBe(200)
      }
      expect(await Promise.all([...kept.values()].map((response) => response.clone().text()))).toEqual(['open'])
      for (const path of ['/page', '/raw', '/required']) {
        expect([path, (await app.request(origin + path, { headers: json })).status]).toEqual([path, 401])
      }
    },
  )

  const asking = {
    'as browsers do': { upgrade: 'websocket' },
    'in a list of protocols': { upgrade: 'h2c, WebSocket' },
    'with a key alone': { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
  }

  it.each(Object.entries(asking))(
    'refuses upgrades that ask %s, of other origins and of nobody',
    async (_how, asked) => {
      const duo = create()
      const app = new Hono()
      app.use(duo.routes())
      app.get('/live', duo.guard(), (c) => c.text(`open for ${c.var.duo.username}`))
      const agent = browser(app)
      const ask = (from: string, path = '/live') =>
        agent.send({ method: 'GET', path, headers: { ...asked, origin: from } })
      expect((await ask(origin)).status).toBe(401)
      await passDuo(agent, '/live')
      expect((await ask('https://evil.example')).status).toBe(403)
      expect((await ask(origin)).text).toBe('open for allow.alice')
    },
  )
})

it('works with another copy of Hono, such as the one that require loads beside that of import', async () => {
  const duo = create()
  const { Hono: OtherHono } = createRequire(import.meta.url)('hono') as { Hono: typeof Hono }
  expect(OtherHono).not.toBe(Hono)
  const app = new OtherHono()
  app.use(duo.routes())
  app.get('/required', async (c) => c.text((await duo.require(c)).username))
  app.get('*', duo.guard(), (c) => c.text(c.var.duo.username))
  const alice = browser(app)
  expect((await passDuo(alice, '/page')).text).toBe('allow.alice')
  expect((await alice.send({ method: 'GET', path: '/required' })).text).toBe('allow.alice')
  for (const path of ['/page', '/required']) expect((await app.request(path, { headers: json })).status).toBe(401)
})

describe('errors of @duokit/hono', () => {
  it.each(['routes', 'guard'] as const)('say so where duo.%s is used without a call', async (name) => {
    const app = new Hono()
    app.onError((error, c) => c.text(error.message, 500))
    // What JavaScript lets an application pass.
    app.use(create()[name] as unknown as MiddlewareHandler)
    app.get('/page', (c) => c.text('open'))
    const response = await app.request('/page', { headers: json })
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(`pass duo.${name}() on`)])
  })

  const ask = (app: Hono, headers: Record<string, string> = json) => app.request('/account', { headers })

  it('reach app.onError as an HTTPException, which responds as a guard does, with the cause', async () => {
    const duo = create()
    const seen: unknown[] = []
    const app = new Hono()
    app.onError(async (error, c) => {
      if (!(error instanceof HTTPException)) return c.text('failed', 500)
      seen.push(error.status, isDuoError(error.cause) && error.cause.code)
      seen.push((await error.getResponse().text()).includes('duo_required'))
      return error.getResponse()
    })
    app.use(duo.routes())
    app.get('/account', async (c) => c.json(await duo.require(c)))
    const response = await ask(app)
    expect([seen, response.status, await response.json()]).toEqual([
      [401, 'duo_required', true],
      401,
      expect.objectContaining({ code: 'duo_required', start: `${origin}/duo/start` }),
    ])
    expect((await ask(app, { accept: 'text/html' })).headers.get('location')).toBe(
      `${origin}/duo/start?next=%2Faccount`,
    )
  })

  it('extend what the application says about the headers that its responses vary by', async () => {
    const duo = create()
    const app = new Hono()
    app.use(async (c, next) => {
      c.header('vary', 'Origin')
      await next()
    })
    app.get('/account', async (c) => c.json(await duo.require(c)))
    app.get('/guarded', duo.guard(), (c) => c.text('in'))
    const of = async (path: string) => (await app.request(path, { headers: json })).headers.get('vary')
    expect(await of('/account')).toMatch(/^Origin, .+/)
    expect(await of('/account')).toBe(await of('/guarded'))
  })

  it('and responses of the application keep the cookies of the gate, and their own', async () => {
    const duo = create()
    const app = new Hono()
    const own = { headers: { 'set-cookie': 'own=1' } }
    app.onError(() => new Response('mine', own))
    app.use(duo.routes())
    app.get('/account', duo.guard(), (c) => c.text('in'))
    app.get('/out', async (c) => {
      await duo.forget(c)
      if (c.req.query('fail') !== undefined) throw new Error('failed')
      return new Response('out', own)
    })
    for (const path of ['/out', '/out?fail']) {
      let last = new Response()
      const agent = browser({ request: async (...given) => (last = await app.request(...given)) })
      await passDuo(agent, '/account')
      await agent.send({ method: 'GET', path })
      expect(last.headers.getSetCookie().filter((cookie) => !cookie.includes('-try-'))).toEqual([
        'own=1',
        expect.stringContaining('Max-Age=0'),
      ])
      expect((await agent.send({ method: 'GET', path: '/account', headers: json })).status).toBe(401)
    }
  })

  it('of callbacks are left to the application', async () => {
    const failed = new Error('no database')
    for (const getUsername of [() => Promise.reject(failed), () => thrown(failed)]) {
      const seen: unknown[] = []
      const app = new Hono()
      app.onError((error, c) => {
        seen.push(error)
        return c.text('mine', 503)
      })
      app.get('/account', create({ getUsername }).guard(), (c) => c.text('in'))
      expect([(await ask(app)).status, seen]).toEqual([503, [failed]])
    }
  })
})

function thrown(error: Error): never {
  throw error
}

describe('sub-applications of Hono', () => {
  const account = (duo: Duo) => new Hono().get('/account', duo.guard(), (c) => c.text(c.var.duo.username))

  it('are guarded in app.route, with the login in the outer application', async () => {
    const duo = create()
    const app = new Hono().use(duo.routes()).route('/shop', account(duo))
    expect((await passDuo(browser(app), '/shop/account')).text).toBe('allow.alice')
  })

  it.each(['route', 'basePath'])('serve the login below a prefix of %s that basePath names', async (way) => {
    const duo = create({ basePath: '/shop/duo' })
    const inside = way === 'route' ? new Hono() : new Hono().basePath('/shop')
    inside.use(duo.routes())
    inside.route('/', account(duo))
    const app = way === 'route' ? new Hono().route('/shop', inside) : inside
    expect((await passDuo(browser(app), '/shop/account')).text).toBe('allow.alice')
  })

  it.each([
    ['/a b', '/a%20b'],
    ['/shöp', '/sh%C3%B6p'],
  ])('serve the login below %s, whose URLs begin with %s', async (mount, path) => {
    const duo = create({ origin: origin + path })
    const inside = new Hono().use(duo.routes()).route('/', account(duo))
    const app = new Hono().route(mount, inside)
    expect((await passDuo(browser(app), `${path}/account`)).text).toBe('allow.alice')
  })

  it.each([
    ['/Shop', { origin: `${origin}/shop` }, '/shop/duo'],
    ['/shop', { basePath: '/Shop/duo' }, '/Shop/duo'],
  ])('say so where the mount %s differs in letters alone', async (mount, options, found) => {
    const duo = create(options)
    const seen: Error[] = []
    const app = new Hono().route(mount, new Hono().use(duo.routes()).route('/', account(duo)))
    app.onError((error, c) => {
      seen.push(error)
      return c.text('failed', 500)
    })
    await app.request(`${mount}/account`)
    expect(seen[0]?.message).toContain(`mounted at ${mount}, but its URLs begin with ${found}`)
  })

  it.each(['/sh%c3%b6p', '/%73höp'])('serve the login below /shöp, which origin escapes as %s', async (path) => {
    const duo = create({ origin: origin + path })
    const inside = new Hono().use(duo.routes()).route('/', account(duo))
    const app = new Hono().route('/shöp', inside)
    const at = new URL(origin + path).pathname
    expect((await passDuo(browser(app), `${at}/account`)).text).toBe('allow.alice')
  })

  it('say so where nobody can reach the login', async () => {
    const duo = create()
    const seen: Error[] = []
    const inside = new Hono().use(duo.routes()).route('/', account(duo))
    const app = new Hono().route('/shop', inside)
    app.onError((error, c) => {
      seen.push(error)
      return c.text('failed', 500)
    })
    await app.request('/shop/account')
    expect(seen[0]?.message).toContain('set basePath to /shop/duo')
  })

  it('log in below app.mount, which takes the prefix off the URL that origin ends with', async () => {
    const duo = create({ origin: `${origin}/shop` })
    const app = new Hono()
    app.mount('/shop', new Hono().use(duo.routes()).route('/', account(duo)).fetch)
    expect((await passDuo(browser(app), '/shop/account')).text).toBe('allow.alice')
  })

  it('log in where getPath routes another path than the browser sent', async () => {
    const app = new Hono({ getPath: ({ url }) => new URL(url).pathname.replace(/^\/public(?=\/)/, '') })
    const duo = create()
    app.use(duo.routes()).route('/', account(duo))
    const refused = await browser(app).send({ method: 'GET', path: '/public/account?a=b' })
    expect(refused.header('location')).toBe(`${origin}/duo/start?next=${encodeURIComponent('/public/account?a=b')}`)
    expect((await passDuo(browser(app), '/public/account')).text).toBe('allow.alice')
  })

  it('with an error handler of their own keep it', async () => {
    const duo = create()
    const inside = new Hono().get('/account', async (c) => c.json(await duo.require(c)))
    inside.onError((error, c) => c.text(`inside: ${error instanceof HTTPException ? error.status : 500}`, 418))
    const app = new Hono().use(duo.routes()).route('/shop', inside)
    expect(await (await app.request('/shop/account', { headers: json })).text()).toBe('inside: 401')
  })
})

describe('sessions of @hono/session', () => {
  interface Data extends Record<string, unknown> {
    user: string
    seen?: number
  }
  type Env = SessionEnv<Data>

  function sessionApp(options: object = {}) {
    const kept = new Map<string, Data>()
    const storage = useSessionStorage<Data, Env>({
      get: (id) => structuredClone(kept.get(id)) ?? null,
      set: (id, data) => void kept.set(id, structuredClone(data)),
      delete: (id) => void kept.delete(id),
    })
    const duo = create({
      getUsername: async (c: Context) => (await readSession<Data>(c))?.user,
      store: sessionStore(),
      ...options,
    })
    const app = new Hono<Env>()
    app.use(storage, useSession<Data>({ secret: 's'.repeat(32) }))
    app.use(duo.routes())
    app.get('/login', async (c) => {
      await c.var.session.update(() => ({ user: 'allow.alice' }))
      return c.text('in')
    })
    app.get('/account', duo.guard(), async (c) =>
      c.text(`${c.get('duo').username} ${(await c.var.session.get())?.seen}`),
    )
    return { app, duo, kept, agent: browser(app as object as Hono) }
  }

  it('get a new ID with the login, and keep what the application writes in the same request', async () => {
    const onVerified = async (c: Context<Env>) => {
      await c.var.session.update((data) => ({ ...data, user: 'allow.alice', seen: (data?.seen ?? 0) + 1 }))
    }
    const { agent, kept } = sessionApp({ onVerified })
    await agent.send({ method: 'GET', path: '/login' })
    const before = [...kept.keys()]
    expect((await passDuo(agent, '/account')).text).toBe('allow.alice 1')
    expect([before.length, kept.size, [...kept.keys()].some((id) => before.includes(id))]).toEqual([1, 1, false])
  })

  it('keep the logins of two gates', async () => {
    const { app, agent } = sessionApp()
    const second = create({
      basePath: '/second/duo',
      getUsername: async (c: Context) => (await readSession<Data>(c))?.user,
      store: sessionStore(),
    })
    app.use(second.routes())
    app.get('/second', second.guard(), (c) => c.text(c.get('duo').username))
    await agent.send({ method: 'GET', path: '/login' })
    await passDuo(agent, '/account')
    expect((await passDuo(agent, '/second')).text).toBe('allow.alice')
    expect((await agent.send({ method: 'GET', path: '/account' })).status).toBe(200)
  })

  it.each(['before', 'after'])('stay deleted where the application deletes them %s forget', async (when) => {
    const { app, duo, agent, kept } = sessionApp()
    app.get('/logout', async (c) => {
      await c.var.session.get()
      if (when === 'before') c.var.session.delete()
      await duo.forget(c)
      if (when === 'after') c.var.session.delete()
      return c.text('out')
    })
    await agent.send({ method: 'GET', path: '/login' })
    await passDuo(agent, '/account')
    expect((await agent.send({ method: 'GET', path: '/logout' })).text).toBe('out')
    expect(kept.size).toBe(0)
    expect((await agent.send({ method: 'GET', path: '/account', headers: json })).status).toBe(401)
  })

  it('are not started for whoever has none', async () => {
    const { app } = sessionApp()
    const response = await app.request('/account', { headers: { ...json, cookie: 'other=1' } })
    expect([response.status, response.headers.getSetCookie()]).toEqual([401, []])
  })

  it('are missed with the line that is to be added', async () => {
    const duo = create({ store: sessionStore() })
    const seen: unknown[] = []
    const app = new Hono()
    app.onError((error, c) => {
      seen.push(error.message)
      return c.text('failed', 500)
    })
    app.use(duo.routes()).get('/account', duo.guard(), (c) => c.text('in'))
    await app.request('/account')
    expect(seen).toEqual([expect.stringContaining('app.use(useSession())')])
  })
})

describe('bodies that the application has read', () => {
  const readers: Record<string, MiddlewareHandler> = {
    parseBody: async (c, next) => {
      await c.req.parseBody()
      await next()
    },
    formData: async (c, next) => {
      await c.req.formData()
      await next()
    },
    text: async (c, next) => {
      await c.req.text()
      await next()
    },
  }

  const login = (reader: MiddlewareHandler) => {
    const { host, application } = simulator
    const { ikey, skey } = application
    const duo = create({ prompt: iframePrompt({ host, ikey, skey, akey: 'a'.repeat(40) }) })
    const app = new Hono()
    app.use((c, next) => (c.req.method === 'POST' ? reader(c, next) : next()), duo.routes())
    app.get('/account', duo.guard(), (c) => c.text(c.var.duo.username))
    return passDuo(browser(app), '/account')
  }

  it.each(Object.entries(readers))('with %s log in all the same', async (_name, reader) => {
    expect((await login(reader)).text).toBe('allow.alice')
  })

  it('past Hono are a mistake that the response names to nobody', async () => {
    const reply = await login(async (c, next) => {
      await c.req.raw.text()
      await next()
    })
    expect([reply.status, reply.text]).toEqual([500, expect.stringContaining('This site has a setup problem')])
  })
})
