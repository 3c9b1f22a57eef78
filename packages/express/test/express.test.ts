import { createServer, type Server } from 'node:http'
import { listenOnLoopback, Visitor } from '@duokit/conformance'
import { cookieStore, createDuo, type Duo, type DuoOptions, iframePrompt } from '@duokit/express'
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import express4 from 'express-4'
import { afterEach, describe, expect, it } from 'vitest'

const keys = { host: 'api-12345678.duosecurity.com', ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) }
const running: { close(): unknown }[] = []

afterEach(async () => {
  for (const { close } of running.splice(0)) await close()
})

/** An application whose first factor is a header, and where nobody has passed Duo yet. */
function create(version: 4 | 5, options: Partial<DuoOptions> = {}): { app: Express; duo: Duo } {
  const app: Express = version === 4 ? express4() : express()
  app.set('env', 'test')
  const duo = createDuo({
    origin: 'http://localhost:1234',
    prompt: iframePrompt(keys),
    getUsername: (req) => req.get('x-user'),
    store: cookieStore({ bindTo: 'browser' }),
    ...options,
  } as DuoOptions)
  return { app, duo }
}

async function listen(app: Express): Promise<(path: string, init?: RequestInit) => Promise<globalThis.Response>> {
  const server: Server = createServer(app)
  const target = await listenOnLoopback(server)
  running.push(target)
  return (path, init) => fetch(target.url + path, { redirect: 'manual', ...init })
}

const alice = { headers: { 'x-user': 'alice', accept: 'application/json' } }

describe.each([4, 5] as const)('Express %s', (version) => {
  it('says what live needs', () => {
    const { app, duo } = create(version)
    // As JavaScript may call it.
    const live = duo.live as (...passed: unknown[]) => unknown
    for (const options of [[], [undefined], [null], [{}]])
      expect(() => live(app, ...options)).toThrow(/^session must be/)
    for (const passed of [[], [{ session: false }], [null, { session: false }]])
      expect(() => live(...passed)).toThrow(/^app must be the Express application/)
  })

  it('responds to what require throws as the guard does, whatever the handler has begun', async () => {
    const { app, duo } = create(version)
    app.get('/report', (req, res, next) => {
      res.type('csv').set('content-disposition', 'attachment')
      duo.require(req).then(() => res.send('a,b'), next)
    })
    app.use(duo.errors())
    const ask = await listen(app)
    const response = await ask('/report', alice)
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('content-disposition')).toBeNull()
    expect(await response.json()).toMatchObject({ code: 'duo_required' })
  })

  it('lets no shared cache store the script, to which a rolling session adds the cookie of its user', async () => {
    const { app, duo } = create(version)
    app.use((_req, res, next) => {
      res.cookie('session', 'of-alice')
      next()
    })
    app.use(duo.routes())
    const ask = await listen(app)
    const response = await ask('/duo/prompt.js', alice)
    expect(response.headers.getSetCookie()).toEqual(['session=of-alice; Path=/'])
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
  })

  it('shows Duo’s iframe where middleware sets Cross-Origin-Embedder-Policy for every response', async () => {
    const { app, duo } = create(version)
    app.use((_req, res, next) => {
      res.set('cross-origin-embedder-policy', 'require-corp')
      next()
    })
    app.use(duo.routes())
    app.get('/page', duo.guard(), (_req, res) => void res.send('guarded'))
    const target = await listenOnLoopback(createServer(app))
    running.push(target)
    const visitor = new Visitor(target.url, 'http://localhost:1234')
    const embedder = async (path: string, headers: Record<string, string> = {}) =>
      (await visitor.get(path, { headers: { 'x-user': 'alice', ...headers } })).headers['cross-origin-embedder-policy']
    expect(await embedder('/duo/start')).toBe('unsafe-none')
    // A frame of a page with this policy shows only pages that have it.
    expect(await embedder('/page', { 'sec-fetch-dest': 'iframe' })).toBe('require-corp')
  })

  it('refuses with the status alone where the error handler is missing', async () => {
    const { app, duo } = create(version)
    app.get('/report', (req, res, next) => void duo.require(req).then(() => res.send('a,b'), next))
    const ask = await listen(app)
    const response = await ask('/report', alice)
    expect([response.status, response.headers.get('cache-control')]).toEqual([401, 'no-store'])
    expect(await response.text()).not.toContain('a,b')
  })

  it.each(['routes', 'guard', 'errors'] as const)(
    'says so at each request, and lets no request wait, where duo.%s is used without a call',
    async (name) => {
      const { app, duo } = create(version)
      // The types of Express take it for a handler.
      app.use(duo[name] as RequestHandler)
      app.use((_req, res) => void res.send('open'))
      app.use(
        (error: Error, _req: Request, res: Response, _next: NextFunction) => void res.status(500).send(error.message),
      )
      const ask = await listen(app)
      const response = await ask('/page', alice)
      expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(`pass duo.${name}() on`)])
    },
  )

  it('passes errors of the application on, and responds to none twice', async () => {
    const { app, duo } = create(version)
    app.get('/broken', () => {
      throw new Error('of the application')
    })
    app.use(duo.errors())
    app.use(
      (error: Error, _req: Request, res: Response, _next: NextFunction) => void res.status(418).send(error.message),
    )
    const ask = await listen(app)
    const response = await ask('/broken', alice)
    expect([response.status, await response.text()]).toEqual([418, 'of the application'])
  })

  it('hands a callback that throws or rejects to the error handlers, and goes on', async () => {
    const thrown = new Error('no database')
    for (const getUsername of [
      () => {
        throw thrown
      },
      () => Promise.reject(thrown),
    ]) {
      const { app, duo } = create(version, { getUsername })
      app.use(duo.routes())
      app.get('/account', duo.guard(), (_req, res) => void res.send('in'))
      app.use(
        (error: Error, _req: Request, res: Response, _next: NextFunction) => void res.status(503).send(error.message),
      )
      const ask = await listen(app)
      const [page, start] = [await ask('/account', alice), await ask('/duo/start', alice)]
      expect([page.status, await page.text(), start.status]).toEqual([503, 'no database', 503])
    }
  })

  it('sends nothing where a time limit of the application has responded while Duo was asked', async () => {
    let release: (name: string) => void = () => undefined
    const { app, duo } = create(version, { getUsername: () => new Promise((resolve) => (release = resolve)) })
    app.use('/account', (_req, res, next) => {
      next()
      res.status(503).send('too late')
    })
    app.get('/account', duo.guard(), (_req, res) => void res.send('in'))
    const ask = await listen(app)
    const response = await ask('/account', alice)
    release('alice')
    expect([response.status, await response.text()]).toEqual([503, 'too late'])
    expect((await ask('/nowhere', alice)).status).toBe(404)
  })

  it('says at the first request that nobody can reach a login below a mount that no option names', async () => {
    const { app, duo } = create(version)
    const admin = express.Router()
    admin.use(duo.routes(), duo.guard())
    app.use('/admin', admin)
    app.use(
      (error: Error, _req: Request, res: Response, _next: NextFunction) => void res.status(500).send(error.message),
    )
    const ask = await listen(app)
    expect(await (await ask('/admin/page', alice)).text()).toContain('set basePath to /admin/duo')
  })

  const mountedInCapitals = async (isMinding: boolean) => {
    const { app, duo } = create(version, { origin: 'http://localhost:1234/shop' })
    app.set('case sensitive routing', isMinding)
    const inner = express()
    inner.use(duo.routes(), duo.guard())
    app.use('/Shop', inner)
    app.use(
      (error: Error, _req: Request, res: Response, _next: NextFunction) => void res.status(500).send(error.message),
    )
    return listen(app)
  }

  it('serves a login below a mount in other letters than those of origin', async () => {
    const ask = await mountedInCapitals(false)
    expect((await ask('/Shop/page', alice)).status).toBe(401)
    expect((await ask('/shop/duo/status', alice)).status).toBe(200)
  })

  it('says so where the application tells letters apart', async () => {
    const refused = await (await mountedInCapitals(true))('/Shop/page', alice)
    expect(await refused.text()).toContain('mounted at /Shop, but its URLs begin with /shop/duo')
  })

  it('serves a login below the mount that basePath names', async () => {
    const { app, duo } = create(version, { basePath: '/admin/duo' })
    const admin = express.Router()
    admin.use(duo.routes(), duo.guard())
    app.use('/admin', admin)
    const ask = await listen(app)
    const refused = await ask('/admin/page', alice)
    expect(await refused.json()).toMatchObject({ start: 'http://localhost:1234/admin/duo/start' })
    expect((await ask('/admin/duo/status', alice)).status).toBe(200)
  })

  it.each(['/shop', '/SHOP'])(
    'leads back below the mount that origin names, which the browser spells %s',
    async (mount) => {
      const { app, duo } = create(version, { origin: 'http://localhost:1234/shop' })
      const inner = express()
      inner.use(duo.routes())
      inner.get('/page', duo.guard(), (_req, res) => void res.send('in'))
      app.use('/shop', inner)
      const target = await listenOnLoopback(createServer(app))
      running.push(target)
      const visitor = new Visitor(target.url, 'http://localhost:1234')
      const { location } = await visitor.get(`${mount}/page?a=b`, { headers: { 'x-user': 'alice' } })
      expect(location).toBe('http://localhost:1234/shop/duo/start?next=%2Fpage%3Fa%3Db')
    },
  )

  it('leads back to the URL that the browser sent, where middleware has rewritten it', async () => {
    const { app, duo } = create(version)
    app.use((req, _res, next) => {
      req.url = req.url.replace(/^\/public(?=\/page)/, '')
      next()
    })
    app.use(duo.routes())
    app.get('/page', duo.guard(), (_req, res) => void res.send('in'))
    const target = await listenOnLoopback(createServer(app))
    running.push(target)
    const visitor = new Visitor(target.url, 'http://localhost:1234')
    const { location } = await visitor.get('/public/page?a=b', { headers: { 'x-user': 'alice' } })
    expect(location).toBe(`http://localhost:1234/duo/start?next=${encodeURIComponent('/public/page?a=b')}`)
  })

  it('guards a router by itself, also for another spelling of its path', async () => {
    const { app, duo } = create(version)
    const inside = express.Router()
    inside.get('/secret', (_req, res) => void res.send('in'))
    app.use(duo.routes())
    app.use('/team', duo.guard(), inside)
    const ask = await listen(app)
    for (const path of [
      '/team/secret',
      '/TEAM/secret',
      '/team/secret/',
      '/team//secret',
      '/%74eam/secret',
      '//team/secret',
    ])
      expect(await (await ask(path, alice)).text()).not.toBe('in')
  })
})
