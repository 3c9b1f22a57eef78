import { createServer } from 'node:http'
import {
  getUsernameOf,
  createTargetSessions,
  listenOnLoopback,
  promptOf,
  setLateHeaders,
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
} from '@duokit/express'
import cookieSession from 'cookie-session'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import express4 from 'express-4'
import session from 'express-session'
import { WebSocketServer } from 'ws'

/** What makes sessions: those of express-session are in a store, those of cookie-session in their cookie. */
export type Sessions = 'express-session' | 'cookie-session'

declare module 'express-session' {
  interface SessionData {
    user: string
  }
}

/** The application that the conformance suite describes, on one version of Express. */
export function expressTarget(version: 4 | 5, sessions: Sessions): Target {
  const create: () => Express = version === 4 ? express4 : express
  return {
    name: `express ${version} with ${sessions}`,
    ...(sessions === 'cookie-session' && { lacks: { 'session-ids': 'a session of cookie-session has no ID' } }),
    start: (options) => start(create(), sessions, options),
  }
}

/** The first factor: who is logged in, and how one logs in and out. */
interface FirstFactor {
  readonly before: readonly RequestHandler[]
  user(req: Request): string | undefined
  logIn(req: Request, res: Response, user: string): unknown
  logOut(req: Request, res: Response): unknown
}

async function start(app: Express, sessions: Sessions, options: TargetOptions): Promise<RunningTarget> {
  // Errors of handlers are responses here, and no lines on the console.
  app.set('env', 'test')
  const first = options.store === 'session' ? inSession(sessions) : inCookie()
  const given = {
    ...options.duo,
    prompt: promptOf(options.prompt, { iframePrompt, universalPrompt }),
    getUsername: getUsernameOf(options.identity, first.user),
    store: storeOf(options.store),
  }
  // The suite gives a cookieSecret with every prompt that needs one.
  const duo = createDuo(given as DuoOptions)
  const parser = options.bodyParser ? [express.urlencoded({ extended: false })] : []
  for (const middleware of [ownHeaders, ...first.before, ...parser, duo.routes()]) app.use(middleware)
  addRoutes(app, duo, first)
  app.use(duo.errors())
  const server = createServer(app)
  server.on(
    'upgrade',
    upgradeWith(
      new WebSocketServer({ noServer: true }),
      duo.live(app, { session: first.before[0] ?? false, logout: 'forget', onError: ignore }),
    ),
  )
  return listenOnLoopback(server)
}

function ignore(): void {
  // What a message was refused for is no line on the console of these tests.
}

function storeOf(store: TargetOptions['store']) {
  if (store === 'session') return sessionStore()
  return cookieStore({
    bindTo:
      store === 'browser-cookie' ? 'browser' : (req) => /(?:^|; )login=([^;]+)/.exec(req.headers.cookie ?? '')?.[1],
  })
}

const ownHeaders: RequestHandler = (req, res, next) => {
  res.vary('X-Application')
  res.set('cdn-cache-control', 'max-age=600')
  res.append('set-cookie', ['theme=dark; Path=/', 'language=en; Path=/'])
  setLateHeaders(req, res)
  next()
}

function inSession(sessions: Sessions): FirstFactor {
  const secret = 'a key of the application under test'
  if (sessions === 'cookie-session') {
    return {
      before: [cookieSession({ secret })],
      user: (req) => (req.session as { user?: string } | null)?.user,
      logIn: (req, _res, user) => Object.assign(req, { session: { user } }),
      logOut: (req) => Object.assign(req, { session: null }),
    }
  }
  return {
    before: [session({ secret, resave: false, saveUninitialized: false })],
    user: (req) => (req.session as Request['session'] | undefined)?.user,
    async logIn(req, _res, user) {
      await new Promise((done) => req.session.regenerate(done))
      req.session.user = user
    },
    logOut: (req) => new Promise((done) => req.session.destroy(done)),
  }
}

function inCookie(): FirstFactor {
  const logins = createTargetSessions<Request>('login', {
    read: (req) => req.headers.cookie,
    append: (req, cookie) => req.res?.append('set-cookie', cookie),
  })
  return {
    before: [],
    user: (req) => logins.read(req)?.user,
    logIn: (req, _res, user) => logins.begin(req, user),
    logOut: logins.end,
  }
}

type Handler = (req: Request, res: Response) => unknown

/** Express 4 does not wait for handlers. */
function handler(handle: Handler): RequestHandler {
  return (req, res, next) => {
    Promise.resolve()
      .then(() => handle(req, res))
      .catch(next)
  }
}

function addRoutes(app: Express, duo: Duo, first: FirstFactor): void {
  const logIn: Handler = async (req, res) => {
    const form = await formOf(req)
    if (form.get('password') !== 'duokit') return res.status(401).send('no')
    await first.logIn(req, res, form.get('username') ?? '')
    return res.redirect(303, '/account')
  }
  const logOut: Handler = async (req, res) => {
    await first.logOut(req, res)
    res.redirect(303, '/')
  }
  app.post('/login', handler(logIn))
  app.post('/logout', handler(logOut))
  app.get('/account', duo.guard(), (req, res) => void res.send(`Hello ${encodeURIComponent(req.duo?.username ?? '')}`))
  app.get('/api/account', duo.guard(), ({ duo: proof }, res) => {
    res.json({ username: proof?.username, verifiedAt: proof?.verifiedAt })
  })
  app.all('/transfer', duo.guard({ maxAge: 60 }), (_req, res) => void res.send('done'))
  addExtras(app, duo)
}

function addExtras(app: Express, duo: Duo): void {
  const forget: Handler = async (req, res) => {
    await duo.forget(req)
    res.sendStatus(204)
  }
  app.get(
    '/required',
    handler(async (req, res) => res.json(await duo.require(req))),
  )
  app.get(
    '/required-fresh',
    handler(async (req, res) => res.json(await duo.require(req, { maxAge: 60 }))),
  )
  app.post('/forget', handler(forget))
  app.get('/skipped', duo.guard(), (req, res) => void res.json({ duo: req.duo ?? null }))
  app.get('/cacheable', duo.guard(), (_req, res) => {
    res.set('Cache-Control', 'public, max-age=600, no-transform')
    res.set('CDN-Cache-Control', 'max-age=600')
    res.set('ETag', '"1"')
    res.set('Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
    res.send('kept')
  })
  app.get('/gone', duo.guard(), () => {
    throw Object.assign(new Error('gone'), { status: 410 })
  })
}

/** What the parser read, or the request itself. */
async function formOf(req: Request): Promise<URLSearchParams> {
  const parsed: unknown = req.body
  if (typeof parsed === 'object' && parsed !== null) return new URLSearchParams(parsed as Record<string, string>)
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
