import {
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  type IframePromptOptions,
  readSession,
  sessionStore,
  universalPrompt,
  type UniversalPromptOptions,
} from '@duokit/hono'
import { upgradeWebSocket } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import {
  authenticate,
  choosePrompt,
  freshScript,
  isForeignForm,
  liveScript,
  pages,
  promptsIn,
  pushBalance,
  securityHeaders,
  style,
  wantsJson,
} from 'sample-kit'
import { createSessions, type SampleEnv, type SessionData, type Sessions } from './sessions.js'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions
  extends Partial<Pick<DuoOptions, 'maxAge' | 'failMode' | 'pages' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  /** The keys of one prompt, or of both, to be chosen from at the login. */
  readonly duo: { readonly universal?: UniversalPromptOptions; readonly iframe?: IframePromptOptions }
}

type App = Hono<SampleEnv>

/**
 * The sample: a password, Duo, an account, a JSON API, a balance that is pushed, and a transfer that needs a fresh
 * confirmation.
 */
export function createApp(options: AppOptions): App {
  const { origin, sessionSecret, duo: keys, ...duoOptions } = options
  const sessions = createSessions(sessionSecret, origin.startsWith('https:'))
  const duo = createDuo({
    ...duoOptions,
    origin,
    prompt: {
      prompts: promptsOf(keys),
      choose: async (_user, c) => choosePrompt(keys, (await readSession<SessionData>(c))?.prompt),
    },
    // It signs nothing by itself: the gate makes keys of its own from it.
    cookieSecret: sessionSecret,
    getUsername: async (c) => (await readSession<SessionData>(c))?.user,
    store: sessionStore(),
    loginUrl: '/login',
  })
  const app = new Hono<SampleEnv>()
  app.use(headers(origin, duo), sessions.middleware, duo.routes(), ownFormsOnly(origin))
  app.post('*', bodyLimit({ maxSize: 16_384 }))
  addPages(app)
  addLogin(app, { sessions, keys, duo })
  addAccount(app, duo)
  addLive(app, duo, sessions)
  app.notFound(notFound)
  return app
}

function promptsOf({ universal, iframe }: AppOptions['duo']) {
  return {
    ...(universal && { universal: universalPrompt(universal) }),
    ...(iframe && { iframe: iframePrompt(iframe) }),
  }
}

function addPages(app: App): void {
  app.get('/', async (c) => c.html(pages.homePage((await readSession<SessionData>(c))?.user)))
  app.get('/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }))
  for (const [path, script] of [
    ['/fresh.js', freshScript],
    ['/live.js', liveScript],
  ] as const) {
    app.get(path, (c) => c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  }
}

interface LoginParts {
  readonly sessions: Sessions
  readonly keys: AppOptions['duo']
  readonly duo: Duo
}

function addLogin(app: App, { sessions, keys, duo }: LoginParts): void {
  const prompts = promptsIn(keys)
  app.get('/login', (c) => c.html(pages.loginPage({ next: c.req.query('next'), failed: false, prompts })))
  app.post('/login', async (c) => {
    const form = await formOf(c)
    const user = authenticate(form.get('username'), form.get('password'))
    const next = form.get('next')
    if (user === undefined) return c.html(pages.loginPage({ next, failed: true, prompts }), 401)
    await sessions.begin(c, { user, prompt: choosePrompt(keys, form.get('prompt')) })
    return c.redirect(duo.resolveNext(next) ?? '/account', 303)
  })
  app.post('/logout', async (c) => {
    // Sockets of this login close now. The proof lives in the session and ends with it.
    await duo.forget(c)
    c.var.session.delete()
    return c.redirect('/', 303)
  })
}

function addAccount(app: App, duo: Duo): void {
  app.get('/account', duo.guard(), (c) => c.html(pages.accountPage(c.var.duo, { live: true })))
  app.get('/live', duo.guard(), (c) => c.html(pages.livePage({ socket: '/live/socket' })))
  app.get('/api/account', duo.guard(), (c) => {
    const { username, verifiedAt } = c.var.duo
    return c.json({ username, balance: '1234.56', verifiedAt })
  })
  app.get('/transfer', duo.guard({ maxAge: 60 }), (c) => c.html(pages.transferPage()))
  app.post('/transfer', duo.guard({ maxAge: 60 }), async (c) => {
    const form = await formOf(c)
    return c.html(pages.transferredPage({ to: form.get('to') ?? '', amount: form.get('amount') ?? '' }))
  })
}

/** Pushes the balance over the WebSocket `/live/socket`. */
function addLive(app: App, duo: Duo, { middleware }: Sessions): void {
  const live = duo.live({ session: middleware })
  const socket = upgradeWebSocket((c) => {
    const { signal } = live.connection(c)
    const closed = new AbortController()
    return {
      onOpen: (_event, ws) => pushBalance((message) => ws.send(message), AbortSignal.any([signal, closed.signal])),
      onClose: () => closed.abort(),
    }
  })
  app.get('/live/socket', duo.guard(), socket)
}

/** Whatever nothing before it answers. */
function notFound(c: Context): Response | Promise<Response> {
  if (wantsJson(c.req.header('accept') ?? '')) return c.json({ status: 404, message: 'Not Found' }, 404)
  return c.html(pages.notFoundPage(), 404)
}

async function formOf(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text())
}

function headers(origin: string, duo: Duo): MiddlewareHandler {
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const sent = Object.entries(securityHeaders(origin, duo.csp()['form-action']))
  return function setSecurityHeaders(c, next) {
    for (const [name, value] of sent) c.header(name, value)
    return next()
  }
}

/** Forms count only when a page of this site sent them. */
function ownFormsOnly(origin: string): MiddlewareHandler {
  return async function refuseForeignForms(c, next) {
    const { method } = c.req
    if (isForeignForm({ method, header: (name) => c.req.header(name) }, origin)) {
      return c.html(pages.refusedPage(), 403)
    }
    return next()
  }
}
