import {
  createDuo,
  type Duo,
  type DuoOptions,
  type DuoProof,
  type HandleUpgrade,
  iframePrompt,
  type IframePromptOptions,
  sessionConfig,
  sessionStore,
  universalPrompt,
  type UniversalPromptOptions,
} from '@duokit/h3'
import {
  clearSession,
  getQuery,
  getSession,
  H3,
  type H3Event,
  HTTPError,
  type Middleware,
  redirect,
  type SessionConfig,
  updateSession,
} from 'h3'
import {
  authenticate,
  choosePrompt,
  freshScript,
  isForeignForm,
  liveScript,
  pages,
  promptsIn,
  securityHeaders,
  style,
  wantsJson,
} from 'sample-kit'
import { serveBalance } from './serve-balance.js'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions extends Partial<Pick<DuoOptions, 'maxAge' | 'failMode' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  /** The keys of one prompt, or of both, to be chosen from at the login. */
  readonly duo: { readonly universal?: UniversalPromptOptions; readonly iframe?: IframePromptOptions }
}

/** The application, and what its server has to do with upgrades. */
export interface App {
  readonly app: H3
  readonly upgrade: HandleUpgrade
}

/**
 * The sample: a password, Duo, an account, a JSON API, a balance that is pushed, and a transfer that needs a fresh
 * confirmation.
 */
export function createApp(options: AppOptions): App {
  const { origin, sessionSecret, duo: keys, ...duoOptions } = options
  const session = sessionConfig({
    name: 'sample',
    password: sessionSecret,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: origin.startsWith('https:') },
  })
  const duo = createDuo({
    ...duoOptions,
    origin,
    prompt: {
      prompts: promptsOf(keys),
      choose: async (_user, event) => choosePrompt(keys, (await read(event, session)).prompt),
    },
    // It signs nothing by itself: the gate makes keys of its own from it.
    cookieSecret: sessionSecret,
    getUsername: async (event) => (await read(event, session)).user,
    store: sessionStore(session),
    loginUrl: '/login',
  })
  const app = new H3()
  app.use(headers(origin, duo))
  app.use(duo.routes())
  app.use(ownFormsOnly(origin))
  app.use(limitBodies)
  addLogin(app, { session, keys, duo })
  addAccount(app, duo)
  // Not for all methods: a HEAD for a page that is there would come here.
  app.get('/**', notFound)
  return { app, upgrade: serveBalance(duo) }
}

function promptsOf({ universal, iframe }: AppOptions['duo']) {
  return {
    ...(universal && { universal: universalPrompt(universal) }),
    ...(iframe && { iframe: iframePrompt(iframe) }),
  }
}

interface LoginParts {
  readonly session: SessionConfig
  readonly keys: AppOptions['duo']
  readonly duo: Duo
}

/** The first factor, and what is open to everybody. */
function addLogin(app: H3, { session, keys, duo }: LoginParts): void {
  const prompts = promptsIn(keys)
  app.get('/', async (event) => show(event, pages.homePage((await read(event, session)).user)))
  app.get('/style.css', (event) => send(event, 'text/css', style))
  app.get('/fresh.js', (event) => send(event, 'text/javascript', freshScript))
  app.get('/live.js', (event) => send(event, 'text/javascript', liveScript))
  app.get('/login', (event) => {
    return show(event, pages.loginPage({ next: getQuery(event)['next'], failed: false, prompts }))
  })
  app.post('/login', async (event) => {
    const form = await formOf(event)
    const user = authenticate(form.get('username'), form.get('password'))
    const next = form.get('next')
    if (user === undefined) return show(event, pages.loginPage({ next, failed: true, prompts }), 401)
    await beginSession(event, session, { user, prompt: choosePrompt(keys, form.get('prompt')) })
    return redirect(duo.resolveNext(next) ?? '/account', 303)
  })
  app.post('/logout', async (event) => {
    // Sockets of this login close now. The proof lives in the session and ends with it.
    await duo.forget(event)
    await clearSession(event, session)
    return redirect('/', 303)
  })
}

/** What needs Duo. */
function addAccount(app: H3, duo: Duo): void {
  const verified = { middleware: [duo.guard()] }
  const freshlyVerified = { middleware: [duo.guard({ maxAge: 60 })] }
  app.get('/account', (event) => show(event, pages.accountPage(proofOf(event), { live: true })), verified)
  app.get('/live', (event) => show(event, pages.livePage({ socket: '/live/socket' })), verified)
  app.get(
    '/api/account',
    (event) => {
      const { username, verifiedAt } = proofOf(event)
      return { username, balance: '1234.56', verifiedAt }
    },
    verified,
  )
  app.get('/transfer', (event) => show(event, pages.transferPage()), freshlyVerified)
  app.post(
    '/transfer',
    async (event) => {
      const form = await formOf(event)
      return show(event, pages.transferredPage({ to: form.get('to') ?? '', amount: form.get('amount') ?? '' }))
    },
    freshlyVerified,
  )
}

/** Bytes. */
const largestForm = 16_384

/**
 * A browser says how long a form is. On Node 20, `bodyLimit` of h3 ends the process for a body in chunks that turns out
 * to be too long.
 */
const limitBodies: Middleware = (event) => {
  const { headers: sent } = event.req
  if (sent.has('transfer-encoding')) throw HTTPError.status(411)
  if (Number(sent.get('content-length') ?? 0) > largestForm) throw HTTPError.status(413)
}

/** Whatever no other route answers. */
function notFound(event: H3Event): string {
  if (wantsJson(event.req.headers.get('accept'))) throw HTTPError.status(404)
  return show(event, pages.notFoundPage(), 404)
}

/** What the guard before a handler has left. */
function proofOf(event: H3Event): DuoProof {
  const proof = event.context.duo
  if (proof === undefined) throw new Error('there is no guard before this handler')
  return proof
}

interface SampleSession {
  user: string
  prompt: string
}

async function read(event: H3Event, config: SessionConfig): Promise<Partial<SampleSession>> {
  const session = await getSession<SampleSession>(event, config)
  return session.data
}

/** A new session for a new login: nothing of the visitor before is kept. */
async function beginSession(event: H3Event, config: SessionConfig, data: SampleSession): Promise<void> {
  const session = await getSession<SampleSession>(event, config)
  Object.assign(session, { id: crypto.randomUUID(), createdAt: Date.now(), data: {} })
  await updateSession<SampleSession>(event, config, data)
}

async function formOf(event: H3Event): Promise<URLSearchParams> {
  return new URLSearchParams(await event.req.text())
}

function show(event: H3Event, html: string, status = 200): string {
  event.res.status = status
  return send(event, 'text/html', html)
}

function send(event: H3Event, type: string, text: string): string {
  event.res.headers.set('content-type', `${type}; charset=utf-8`)
  return text
}

function headers(origin: string, duo: Duo): Middleware {
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const sent = Object.entries(securityHeaders(origin, duo.csp()['form-action']))
  return function setSecurityHeaders(event) {
    for (const [name, value] of sent) event.res.headers.set(name, value)
  }
}

/** Forms count only when a page of this site sent them. */
function ownFormsOnly(origin: string): Middleware {
  return function refuseForeignForms(event) {
    const { method, headers: given } = event.req
    if (!isForeignForm({ method, header: (name) => given.get(name) }, origin)) return undefined
    return show(event, pages.refusedPage(), 403)
  }
}
