import { createServer } from 'node:http'
import {
  getUsernameOf,
  lateHeaders,
  createTargetSessions,
  listenOnLoopback,
  promptOf,
  type RunningTarget,
  type Target,
  type TargetOptions,
  upgradeWith,
} from '@duokit/conformance'
import {
  cookieStore,
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  sessionStore,
  universalPrompt,
} from '@duokit/koa'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import Koa2 from 'koa-2'
import session from 'koa-session'
import { WebSocketServer } from 'ws'

/** Where koa-session keeps sessions: in their cookie, or on the server. */
export type Sessions = 'cookie' | 'store'

/** The application that the conformance suite describes, on one version of Koa. */
export function koaTarget(version: 2 | 3, sessions: Sessions): Target {
  return {
    name: `koa ${version} with sessions in a ${sessions}`,
    ...(sessions === 'cookie' && { lacks: { 'session-ids': 'koa-session gives a session in a cookie no ID' } }),
    start: (options) => start(version === 2 ? new Koa2() : new Koa(), sessions, options),
  }
}

/** The first factor: who is logged in, and how one logs in and out. */
interface FirstFactor {
  readonly before: readonly Middleware[]
  user(ctx: Context): string | undefined
  logIn(ctx: Context, user: string): void
  logOut(ctx: Context): void
}

async function start(app: Koa, sessions: Sessions, options: TargetOptions): Promise<RunningTarget> {
  app.silent = true
  app.keys = ['a key of the application under test']
  const first = options.store === 'session' ? inSession(app, sessions) : inCookie()
  const given = {
    ...options.duo,
    prompt: promptOf(options.prompt, { iframePrompt, universalPrompt }),
    getUsername: getUsernameOf(options.identity, first.user),
    store: storeOf(options.store),
  }
  // The suite gives a cookieSecret with every prompt that needs one.
  const duo = createDuo(given as DuoOptions)
  const parser = options.bodyParser ? [bodyParser()] : []
  // The session and the application's own cookies are there on answers of the gate, too.
  const routes = router(duo, first).routes() as unknown as Middleware
  for (const middleware of [ownHeaders, ...first.before, ...parser, duo.routes(), routes]) app.use(middleware)
  const server = createServer((request, response) => void app.callback()(request, response))
  server.on(
    'upgrade',
    upgradeWith(
      new WebSocketServer({ noServer: true }),
      duo.live(app, { session: first.before[0] ?? false, logout: 'forget' }),
    ),
  )
  return listenOnLoopback(server)
}

function storeOf(store: TargetOptions['store']) {
  if (store === 'session') return sessionStore()
  return cookieStore({ bindTo: store === 'browser-cookie' ? 'browser' : (ctx) => ctx.cookies.get('login') })
}

const ownHeaders: Middleware = async (ctx, next) => {
  ctx.vary('X-Application')
  ctx.set('cdn-cache-control', 'max-age=600')
  ctx.append('set-cookie', ['theme=dark; Path=/', 'language=en; Path=/'])
  await next()
  for (const [name, value] of lateHeaders(ctx.headers['x-late'])) ctx.set(name, value)
}

function inSession(app: Koa, sessions: Sessions): FirstFactor {
  return {
    before: [session({ key: 'app.session', ...(sessions === 'store' && { store: createStore() }) }, app)],
    user: (ctx) => ctx.session?.['user'] as string | undefined,
    logIn: (ctx, user) => void (ctx.session = { user }),
    logOut: (ctx) => void (ctx.session = null),
  }
}

/** Every request gets a copy of its session, as from Redis. */
function createStore() {
  const kept = new Map<string, string>()
  return {
    get: async (id: string) => JSON.parse(kept.get(id) ?? 'null') as unknown,
    set: async (id: string, value: unknown) => void kept.set(id, JSON.stringify(value)),
    destroy: async (id: string) => void kept.delete(id),
  }
}

function inCookie(): FirstFactor {
  const logins = createTargetSessions<Context>('login', {
    read: (ctx) => ctx.headers.cookie,
    append: (ctx, cookie) => ctx.append('set-cookie', cookie),
  })
  return { before: [], user: (ctx) => logins.read(ctx)?.user, logIn: logins.begin, logOut: logins.end }
}

function router(duo: Duo, first: FirstFactor): Router {
  const routes = new Router()
  routes.post('/login', async (ctx) => {
    const form = await formOf(ctx)
    if (form.get('password') !== 'duokit') ctx.throw(401)
    first.logIn(ctx, form.get('username') ?? '')
    ctx.redirect('/account')
    ctx.status = 303
  })
  routes.post('/logout', (ctx) => {
    first.logOut(ctx)
    ctx.redirect('/')
    ctx.status = 303
  })
  routes.get('/account', duo.guard(), (ctx) => void (ctx.body = `Hello ${encodeURIComponent(ctx.state.duo.username)}`))
  routes.get('/api/account', duo.guard(), (ctx) => {
    const { username, verifiedAt } = ctx.state.duo
    ctx.body = { username, verifiedAt }
  })
  routes.all('/transfer', duo.guard({ maxAge: 60 }), (ctx) => void (ctx.body = 'done'))
  routes.get('/required', async (ctx) => void (ctx.body = await duo.require(ctx)))
  routes.get('/required-fresh', async (ctx) => void (ctx.body = await duo.require(ctx, { maxAge: 60 })))
  routes.post('/forget', async (ctx) => {
    await duo.forget(ctx)
    ctx.status = 204
  })
  routes.get('/skipped', duo.guard(), (ctx) => void (ctx.body = { duo: ctx.state.duo ?? null }))
  routes.get('/cacheable', duo.guard(), (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=600, no-transform')
    ctx.set('CDN-Cache-Control', 'max-age=600')
    ctx.set('ETag', '"1"')
    ctx.set('Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
    ctx.body = 'kept'
  })
  routes.get('/gone', duo.guard(), (ctx) => ctx.throw(410))
  return routes
}

/** What the parser read, or the request itself. */
async function formOf(ctx: Context): Promise<URLSearchParams> {
  if (ctx.request.rawBody !== undefined) return new URLSearchParams(ctx.request.rawBody)
  const chunks: Buffer[] = []
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
