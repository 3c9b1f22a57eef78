import { createDuo, type Duo, type DuoOptions, iframePrompt, type IframePromptOptions, sessionStore } from '@duokit/koa'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import session from 'koa-session'
import { authenticate } from './accounts.js'
import * as pages from './pages.js'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions extends Partial<Pick<DuoOptions, 'maxAge' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  readonly duo: IframePromptOptions
}

/** The sample: a password, Duo, an account, a JSON API, and a transfer that needs a fresh confirmation. */
export function createApp(options: AppOptions): Koa {
  const { origin, sessionSecret, duo: keys, ...duoOptions } = options
  const app = new Koa()
  app.keys = [sessionSecret]
  // On https something in front ends TLS and says so; nothing else can reach the port, which is on loopback.
  app.proxy = origin.startsWith('https:')
  const duo = createDuo({
    ...duoOptions,
    origin,
    prompt: iframePrompt(keys),
    getUsername: userOf,
    store: sessionStore(),
    loginUrl: '/login',
  })
  app.use(headers(origin))
  app.use(session({ key: 'sample', sameSite: 'lax', secure: origin.startsWith('https:') }, app))
  app.use(bodyParser())
  app.use(duo.routes())
  app.use(sameOrigin(origin))
  app.use(routes(duo).routes())
  return app
}

function routes(duo: Duo): Router {
  const router = new Router()
  router.get('/', (ctx) => show(ctx, pages.homePage(userOf(ctx))))
  router.get('/style.css', (ctx) => {
    ctx.type = 'css'
    ctx.body = pages.style
  })
  router.get('/fresh.js', (ctx) => {
    ctx.type = 'js'
    ctx.body = pages.freshScript
  })
  router.get('/login', (ctx) => show(ctx, pages.loginPage({ next: ownPath(ctx.query['next']), failed: false })))
  router.post('/login', logIn)
  router.post('/logout', (ctx) => {
    // The proof lives in the session and ends with it.
    ctx.session = null
    ctx.redirect('/')
    ctx.status = 303
  })
  router.get('/account', duo.guard(), (ctx) => {
    show(ctx, pages.accountPage(ctx.state.duo.username, ctx.state.duo.verifiedAt))
  })
  router.get('/api/account', duo.guard(), (ctx) => {
    ctx.body = { username: ctx.state.duo.username, balance: '1234.56', verifiedAt: ctx.state.duo.verifiedAt }
  })
  router.get('/transfer', duo.guard({ maxAge: 60 }), (ctx) => show(ctx, pages.transferPage()))
  router.post('/transfer', duo.guard({ maxAge: 60 }), (ctx) => {
    const form = formOf(ctx)
    show(ctx, pages.transferredPage({ to: form.get('to') ?? '', amount: form.get('amount') ?? '' }))
  })
  return router
}

function logIn(ctx: Context): void {
  const form = formOf(ctx)
  const user = authenticate(form.get('username'), form.get('password'))
  const next = ownPath(form.get('next'))
  if (user === undefined) {
    show(ctx, pages.loginPage({ next, failed: true }))
    ctx.status = 401
    return
  }
  // A new session for a new login: nothing of the visitor before is kept.
  ctx.session = { user }
  ctx.redirect(next)
  ctx.status = 303
}

function userOf(ctx: Context): string | undefined {
  const user: unknown = ctx.session?.['user']
  return typeof user === 'string' ? user : undefined
}

function formOf(ctx: Context): URLSearchParams {
  return new URLSearchParams(ctx.request.rawBody ?? '')
}

/** Only paths of this site; anything else leads to the account. */
function ownPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[^\\\s]*$/.test(value) ? value : '/account'
}

function show(ctx: Context, content: pages.PageContent): void {
  ctx.type = 'html'
  ctx.body = pages.renderPage(content)
}

function headers(origin: string): Middleware {
  const policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
  return async function securityHeaders(ctx, next) {
    ctx.set('content-security-policy', policy)
    ctx.set('referrer-policy', 'same-origin')
    ctx.set('x-content-type-options', 'nosniff')
    ctx.set('cache-control', 'no-store')
    if (origin.startsWith('https:')) ctx.set('strict-transport-security', 'max-age=31536000')
    await next()
  }
}

/** Forms count only when a page of this site sent them. */
function sameOrigin(origin: string): Middleware {
  return async function refuseCrossSite(ctx, next) {
    if (ctx.method === 'POST' && ctx.get('origin') !== origin && ctx.get('sec-fetch-site') !== 'same-origin') {
      show(ctx, pages.refusedPage())
      ctx.status = 403
      return
    }
    await next()
  }
}
