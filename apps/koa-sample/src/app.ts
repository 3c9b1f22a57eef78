import { createDuo, type Duo, type DuoOptions, iframePrompt, type IframePromptOptions, sessionStore } from '@duokit/koa'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import session from 'koa-session'
import { authenticate, freshScript, isForeignForm, ownPath, pages, securityHeaders, style } from 'sample-kit'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions extends Partial<Pick<DuoOptions, 'maxAge' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  readonly duo: { readonly iframe: IframePromptOptions }
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
    prompt: iframePrompt(keys.iframe),
    getUsername: userOf,
    store: sessionStore(),
    loginUrl: '/login',
  })
  app.use(headers(origin))
  app.use(session({ key: 'sample', sameSite: 'lax', secure: origin.startsWith('https:') }, app))
  app.use(bodyParser({ enableTypes: ['form'] }))
  app.use(duo.routes())
  app.use(ownFormsOnly(origin))
  app.use(routes(duo).routes())
  return app
}

function routes(duo: Duo): Router {
  const router = new Router()
  router.get('/', (ctx) => show(ctx, pages.homePage(userOf(ctx))))
  router.get('/style.css', (ctx) => {
    ctx.type = 'css'
    ctx.body = style
  })
  router.get('/fresh.js', (ctx) => {
    ctx.type = 'js'
    ctx.body = freshScript
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

function show(ctx: Context, html: string): void {
  ctx.type = 'html'
  ctx.body = html
}

function headers(origin: string): Middleware {
  const sent = securityHeaders(origin)
  return function setSecurityHeaders(ctx, next) {
    ctx.set(sent)
    return next()
  }
}

/** Forms count only when a page of this site sent them. */
function ownFormsOnly(origin: string): Middleware {
  return function refuseForeignForms(ctx, next) {
    const { method } = ctx
    if (!isForeignForm({ method, header: (name) => ctx.get(name) }, origin)) return next()
    show(ctx, pages.refusedPage())
    ctx.status = 403
  }
}
