import {
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  type IframePromptOptions,
  sessionStore,
  universalPrompt,
  type UniversalPromptOptions,
} from '@duokit/express'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import session from 'express-session'
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
import { renderDuoPage } from './duo-page.js'
import { serveBalance, type UpgradeListener } from './serve-balance.js'

declare module 'express-session' {
  interface SessionData {
    user: string
    prompt: string
  }
}

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
  readonly app: Express
  readonly upgrade: UpgradeListener
}

/**
 * The sample: a password, Duo, an account, a JSON API, a balance that is pushed, and a transfer that needs a fresh
 * confirmation. Sessions are in memory, which is enough for one process.
 */
export function createApp(options: AppOptions): App {
  const { origin, sessionSecret, duo: keys, ...duoOptions } = options
  const secure = origin.startsWith('https:')
  const app = express()
  app.disable('x-powered-by')
  // On https something in front ends TLS and says so; nothing else can reach the port, which is on loopback.
  app.set('trust proxy', secure)
  const duo = createDuo({
    // A template engine draws them.
    pages: { brand: { name: 'Sample Bank', home: '/' }, render: renderDuoPage },
    ...duoOptions,
    origin,
    prompt: { prompts: promptsOf(keys), choose: (_user, req) => choosePrompt(keys, req.session.prompt) },
    // It signs nothing by itself: the gate makes keys of its own from it.
    cookieSecret: sessionSecret,
    getUsername: (req) => req.session.user,
    store: sessionStore(),
    loginUrl: '/login',
  })
  const cookie = { httpOnly: true, sameSite: 'lax', secure } as const
  const sessions = session({ name: 'sample', secret: sessionSecret, cookie, resave: false, saveUninitialized: false })
  app.use(headers(origin, duo), sessions, express.urlencoded({ extended: false }), duo.routes(), ownFormsOnly(origin))
  addPages(app)
  addLogin(app, duo, keys)
  addAccount(app, duo)
  app.use(duo.errors(), notFound)
  return { app, upgrade: serveBalance(app, duo, sessions) }
}

function promptsOf({ universal, iframe }: AppOptions['duo']) {
  return {
    ...(universal && { universal: universalPrompt(universal) }),
    ...(iframe && { iframe: iframePrompt(iframe) }),
  }
}

function addPages(app: Express): void {
  app.get('/', (req, res) => void res.send(pages.homePage(req.session.user)))
  app.get('/style.css', (_req, res) => void res.type('css').send(style))
  app.get('/fresh.js', (_req, res) => void res.type('js').send(freshScript))
  app.get('/live.js', (_req, res) => void res.type('js').send(liveScript))
}

function addLogin(app: Express, duo: Duo, keys: AppOptions['duo']): void {
  const prompts = promptsIn(keys)
  app.get('/login', ({ query }, res) => {
    res.send(pages.loginPage({ next: query['next'], failed: false, prompts }))
  })
  app.post('/login', (req, res, next) => {
    const { username, password, next: asked, prompt } = formOf(req)
    const user = authenticate(username, password)
    if (user === undefined) {
      res.status(401).send(pages.loginPage({ next: asked, failed: true, prompts }))
      return
    }
    // A new session for a new login: nothing of the visitor before is kept.
    req.session.regenerate((error) => {
      if (error) return next(error)
      Object.assign(req.session, { user, prompt: choosePrompt(keys, prompt) })
      return res.redirect(303, duo.resolveNext(asked) ?? '/account')
    })
  })
  app.post('/logout', async (req, res) => {
    // Sockets of this login close now. The proof lives in the session and ends with it.
    await duo.forget(req)
    await new Promise((ended) => req.session.destroy(ended))
    res.redirect(303, '/')
  })
}

function addAccount(app: Express, duo: Duo): void {
  app.get('/account', duo.guard(), (req, res) => show(req, res, (proof) => pages.accountPage(proof, { live: true })))
  app.get('/live', duo.guard(), (_req, res) => void res.send(pages.livePage({ socket: '/live/socket' })))
  app.get('/api/account', duo.guard(), ({ duo: proof }, res) => {
    res.json({ username: proof?.username, balance: '1234.56', verifiedAt: proof?.verifiedAt })
  })
  app.get('/transfer', duo.guard({ maxAge: 60 }), (_req, res) => void res.send(pages.transferPage()))
  app.post('/transfer', duo.guard({ maxAge: 60 }), (req, res) => {
    const { to = '', amount = '' } = formOf(req)
    res.send(pages.transferredPage({ to, amount }))
  })
}

type Proof = NonNullable<Request['duo']>

function show({ duo: proof }: Request, res: Response, page: (proof: Proof) => string): void {
  if (proof !== undefined) res.send(page(proof))
}

/** Whatever nothing before it answers. */
const notFound: RequestHandler = (req, res) => {
  res.status(404)
  if (wantsJson(req.get('accept') ?? '')) res.json({ status: 404, message: 'Not Found' })
  else res.send(pages.notFoundPage())
}

/** The fields of a form, each as one string: a field that was sent twice is none. */
function formOf({ body }: Request): Partial<Record<string, string>> {
  const fields: Record<string, unknown> = Object(body)
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string'),
  )
}

function headers(origin: string, duo: Duo): RequestHandler {
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const sent = securityHeaders(origin, duo.csp()['form-action'])
  return function setSecurityHeaders(_req, res, next) {
    res.set(sent)
    next()
  }
}

/** Forms count only when a page of this site sent them. */
function ownFormsOnly(origin: string): RequestHandler {
  return function refuseForeignForms(req, res, next) {
    if (isForeignForm({ method: req.method, header: (name) => req.get(name) }, origin))
      res.status(403).send(pages.refusedPage())
    else next()
  }
}
