import {
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  type IframePromptOptions,
  sessionStore,
  universalPrompt,
  type UniversalPromptOptions,
} from '@duokit/koa'
import { de } from '@duokit/core/languages/de'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import session from 'koa-session'
import {
  authenticate,
  choosePrompt,
  freshScript,
  isForeignForm,
  liveScript,
  logo,
  pages,
  promptsIn,
  securityHeaders,
  style,
  wantsJson,
} from 'sample-kit'
import { serveBalance, type UpgradeListener } from './serve-balance.js'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions
  extends Partial<Pick<DuoOptions, 'maxAge' | 'failMode' | 'pages' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  /** The keys of one prompt, or of both, to be chosen from at the login. */
  readonly duo: { readonly universal?: UniversalPromptOptions; readonly iframe?: IframePromptOptions }
}

/** The application, and what its server has to do with upgrades. */
export interface App {
  readonly app: Koa
  readonly upgrade: UpgradeListener
}

/**
 * The sample: a password, Duo, an account, a JSON API, a balance that is pushed, and a transfer that needs a fresh
 * confirmation.
 */
export function createApp(options: AppOptions): App {
  const { origin, sessionSecret, duo: keys, ...duoOptions } = options
  const app = new Koa()
  app.keys = [sessionSecret]
  // On https something in front ends TLS and says so; nothing else can reach the port, which is on loopback.
  app.proxy = origin.startsWith('https:')
  const duo = createDuo({
    // In English and German, as the browser asks for it.
    pages: { brand: { name: 'Sample Bank', logo: '/logo.svg', home: '/', accent: '#0b6e4f' }, languages: [de] },
    ...duoOptions,
    origin,
    prompt: { prompts: promptsOf(keys), choose: (_user, ctx) => choosePrompt(keys, ctx.session?.['prompt']) },
    // It signs nothing by itself: the gate makes keys of its own from it.
    cookieSecret: sessionSecret,
    getUsername: userOf,
    store: sessionStore(),
    loginUrl: '/login',
  })
  app.use(headers(origin, duo))
  const sessions = session({ key: 'sample', sameSite: 'lax', secure: origin.startsWith('https:') }, app)
  app.use(sessions)
  // A body that cannot be decompressed has no status of its own, and would be a 500.
  const onError = (error: Error, ctx: Context) => ctx.throw(Number(Reflect.get(error, 'status') ?? 400))
  app.use(bodyParser({ enableTypes: ['form'], onError }))
  app.use(duo.routes())
  app.use(ownFormsOnly(origin))
  app.use(routes(duo, keys).routes())
  app.use(notFound)
  return { app, upgrade: serveBalance(app, duo, sessions) }
}

function promptsOf({ universal, iframe }: AppOptions['duo']) {
  return {
    ...(universal && { universal: universalPrompt(universal) }),
    ...(iframe && { iframe: iframePrompt(iframe) }),
  }
}

function routes(duo: Duo, keys: AppOptions['duo']): Router {
  const router = new Router()
  router.get('/', (ctx) => show(ctx, pages.homePage(userOf(ctx))))
  addFiles(router)
  router.get('/login', (ctx) => {
    show(ctx, pages.loginPage({ next: ctx.query['next'], failed: false, prompts: promptsIn(keys) }))
  })
  router.post('/login', (ctx) => logIn(ctx, duo, keys))
  router.post('/logout', async (ctx) => {
    // Sockets of this login close now. The proof lives in the session and ends with it.
    await duo.forget(ctx)
    ctx.session = null
    ctx.redirect('/')
    ctx.status = 303
  })
  router.get('/account', duo.guard(), (ctx) => {
    show(ctx, pages.accountPage(ctx.state.duo, { live: true }))
  })
  router.get('/live', duo.guard(), (ctx) => show(ctx, pages.livePage({ socket: '/live/socket' })))
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

function addFiles(router: Router): void {
  const files = {
    '/style.css': ['css', style],
    '/logo.svg': ['svg', logo],
    '/fresh.js': ['js', freshScript],
    '/live.js': ['js', liveScript],
  } as const
  for (const [path, [type, body]] of Object.entries(files)) {
    router.get(path, (ctx) => {
      ctx.type = type
      ctx.body = body
    })
  }
}

/** Whatever nothing before it answers. */
function notFound(ctx: Context): void {
  if (wantsJson(ctx.get('accept'))) ctx.body = { status: 404, message: 'Not Found' }
  else show(ctx, pages.notFoundPage())
  ctx.status = 404
}

function logIn(ctx: Context, duo: Duo, keys: AppOptions['duo']): void {
  const form = formOf(ctx)
  const user = authenticate(form.get('username'), form.get('password'))
  const next = form.get('next')
  if (user === undefined) {
    show(ctx, pages.loginPage({ next, failed: true, prompts: promptsIn(keys) }))
    ctx.status = 401
    return
  }
  // A new session for a new login: nothing of the visitor before is kept.
  ctx.session = { user, prompt: choosePrompt(keys, form.get('prompt')) }
  ctx.redirect(duo.resolveNext(next) ?? '/account')
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

function headers(origin: string, duo: Duo): Middleware {
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const sent = securityHeaders(origin, duo.csp()['form-action'])
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
