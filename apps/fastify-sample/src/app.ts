import duo, {
  type DuoOptions,
  iframePrompt,
  type IframePromptOptions,
  sessionStore,
  universalPrompt,
  type UniversalPromptOptions,
} from '@duokit/fastify'
import formBody from '@fastify/formbody'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
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
import { addSessions } from './sessions.js'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions
  extends Partial<Pick<DuoOptions, 'maxAge' | 'failMode' | 'pages' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  /** The keys of one prompt, or of both, to be chosen from at the login. */
  readonly duo: { readonly universal?: UniversalPromptOptions; readonly iframe?: IframePromptOptions }
}

/**
 * The sample: a password, Duo, an account, a JSON API, a balance that is pushed, and a transfer that needs a fresh
 * confirmation.
 */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { origin, sessionSecret, duo: keys, ...duoOptions } = options
  const secure = origin.startsWith('https:')
  // On https something in front ends TLS and says so; nothing else can reach the port, which is on loopback.
  const app = Fastify({ trustProxy: secure, bodyLimit: 16_384 })
  await addSessions(app, sessionSecret, secure)
  await app.register(websocket, { options: { maxPayload: 1024 } })
  await app.register(duo, {
    ...duoOptions,
    origin,
    prompt: { prompts: promptsOf(keys), choose: (_user, { session }) => choosePrompt(keys, session.prompt) },
    // It signs nothing by itself: the gate makes keys of its own from it.
    cookieSecret: sessionSecret,
    getUsername: ({ session }) => session.user,
    store: sessionStore(),
    loginUrl: '/login',
  })
  sendSecurityHeaders(app, origin)
  app.setNotFoundHandler(notFound)
  // In a scope of their own, so that what holds for their forms does not hold for Duo's routes.
  await app.register(async (scope) => {
    await scope.register(formBody)
    refuseForeignForms(scope, origin)
    addPages(scope)
    addLogin(scope, keys)
    addAccount(scope)
    addLive(scope)
  })
  return app
}

function promptsOf({ universal, iframe }: AppOptions['duo']) {
  return {
    ...(universal && { universal: universalPrompt(universal) }),
    ...(iframe && { iframe: iframePrompt(iframe) }),
  }
}

function addPages(app: FastifyInstance): void {
  app.get('/', (request, reply) => html(reply, pages.homePage(request.session.user)))
  app.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style))
  for (const [path, script] of [
    ['/fresh.js', freshScript],
    ['/live.js', liveScript],
  ] as const) {
    app.get(path, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script))
  }
}

function addLogin(app: FastifyInstance, keys: AppOptions['duo']): void {
  const prompts = promptsIn(keys)
  app.get<{ Querystring: { next?: unknown } }>('/login', ({ query }, reply) =>
    html(reply, pages.loginPage({ next: query.next, failed: false, prompts })),
  )
  app.post('/login', async (request, reply) => {
    const { username, password, next, prompt } = formOf(request)
    const user = authenticate(username, password)
    if (user === undefined) return html(reply.code(401), pages.loginPage({ next, failed: true, prompts }))
    // A new session for a new login: nothing of the visitor before is kept.
    await request.session.regenerate()
    Object.assign(request.session, { user, prompt: choosePrompt(keys, prompt) })
    return reply.redirect(app.duo.resolveNext(next) ?? '/account', 303)
  })
  app.post('/logout', async (request, reply) => {
    // Sockets of this login close now. The proof lives in the session and ends with it.
    await app.duo.forget(request)
    await request.session.destroy()
    return reply.redirect('/', 303)
  })
}

function addAccount(app: FastifyInstance): void {
  const preHandler = app.duo.guard()
  const fresh = app.duo.guard({ maxAge: 60 })
  app.get('/account', { preHandler }, ({ duo: proof }, reply) => {
    if (proof !== undefined) html(reply, pages.accountPage(proof, { live: true }))
  })
  app.get('/live', { preHandler }, (_request, reply) => html(reply, pages.livePage({ socket: '/live/socket' })))
  app.get('/api/account', { preHandler }, async ({ duo: proof }) => ({
    username: proof?.username,
    balance: '1234.56',
    verifiedAt: proof?.verifiedAt,
  }))
  app.get('/transfer', { preHandler: fresh }, (_request, reply) => html(reply, pages.transferPage()))
  app.post('/transfer', { preHandler: fresh }, (request, reply) => {
    const { to = '', amount = '' } = formOf(request)
    return html(reply, pages.transferredPage({ to, amount }))
  })
}

/** Pushes the balance over the WebSocket `/live/socket`. */
function addLive(app: FastifyInstance): void {
  const live = app.duo.live()
  app.get('/live/socket', { websocket: true, preHandler: app.duo.guard() }, (socket, request) => {
    const connection = live.connection(request)
    const closed = new AbortController()
    socket.on('close', () => closed.abort())
    pushBalance((message) => socket.send(message), AbortSignal.any([connection.signal, closed.signal]))
  })
}

/** Whatever nothing before it answers. */
function notFound({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.code(404)
  if (wantsJson(headers.accept ?? '')) return reply.send({ status: 404, message: 'Not Found' })
  return html(reply, pages.notFoundPage())
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page)
}

/** The fields of a form, each as one string: a field that was sent twice is none. */
function formOf({ body }: FastifyRequest): Partial<Record<string, string>> {
  const fields: Record<string, unknown> = Object(body)
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string'),
  )
}

function sendSecurityHeaders(app: FastifyInstance, origin: string): void {
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const sent = securityHeaders(origin, app.duo.csp()['form-action'])
  app.addHook('onRequest', async (_request, reply) => void reply.headers(sent))
}

/** Forms count only when a page of this site sent them. */
function refuseForeignForms(app: FastifyInstance, origin: string): void {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    const header = (name: string) => headers[name]?.toString()
    if (isForeignForm({ method, header }, origin)) return html(reply.code(403), pages.refusedPage())
    return undefined
  })
}
