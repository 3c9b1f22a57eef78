import {
  getUsernameOf,
  lateHeaders,
  createMessageAnswers,
  promptOf,
  type RunningTarget,
  type Target,
  type TargetOptions,
} from '@duokit/conformance'
import duo, {
  cookieStore,
  type DuoOptions,
  type DuoProof,
  iframePrompt,
  sessionStore,
  universalPrompt,
} from '@duokit/fastify'
import formBody from '@fastify/formbody'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance } from 'fastify'
import { type FirstFactor, inCookie, inSession, loginOf, type Sessions } from './first-factor.js'

/** The application that the conformance suite describes, with one kind of sessions. */
export function fastifyTarget(sessions: Sessions): Target {
  return {
    name: `fastify 5 with ${sessions}`,
    ...(sessions === 'secure-session' && { lacks: { 'session-ids': '@fastify/secure-session gives a session no ID' } }),
    start: (options) => start(sessions, options),
  }
}

async function start(sessions: Sessions, options: TargetOptions): Promise<RunningTarget> {
  const app = Fastify({ forceCloseConnections: true })
  const first = options.store === 'session' ? inSession[sessions] : inCookie()
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('set-cookie', ['theme=dark; Path=/', 'language=en; Path=/'])
    reply.header('vary', 'X-Application')
    reply.header('cdn-cache-control', 'max-age=600')
  })
  app.addHook('onSend', async (request, reply) => {
    for (const [name, value] of lateHeaders(request.headers['x-late'])) reply.header(name, value)
  })
  await first.register(app)
  if (options.bodyParser) await app.register(formBody)
  await app.register(websocket)
  const given = {
    ...options.duo,
    prompt: promptOf(options.prompt, { iframePrompt, universalPrompt }),
    getUsername: getUsernameOf(options.identity, first.user),
    store: storeOf(options.store),
  }
  // The suite gives a cookieSecret with every prompt that needs one.
  await app.register(duo, given as unknown as DuoOptions)
  addSocket(app)
  addLogin(app, first, options.bodyParser)
  addRoutes(app)
  addExtras(app)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url, close: () => app.close() }
}

function storeOf(store: TargetOptions['store']) {
  if (store === 'session') return sessionStore()
  return cookieStore({ bindTo: store === 'browser-cookie' ? 'browser' : loginOf })
}

function addSocket(app: FastifyInstance): void {
  const live = app.duo.live({ logout: 'forget' })
  const answer = createMessageAnswers()
  app.get('/live/socket', { websocket: true, preHandler: app.duo.guard() }, (socket, request) => {
    const connection = live.connection(request)
    const requireFresh = () => connection.require({ maxAge: 60 })
    const handle = async ({ username }: DuoProof, data: Buffer) =>
      socket.send(await answer(data.toString(), { username, requireFresh }))
    socket.on('message', connection.message(handle))
  })
}

function addLogin(app: FastifyInstance, first: FirstFactor, bodyParser: boolean): void {
  app.register(async (scope) => {
    // The application reads its own login form, which Fastify answers with 415 otherwise.
    const parser = (_request: unknown, body: string | Buffer) =>
      Promise.resolve(Object.fromEntries(new URLSearchParams(body.toString())))
    if (!bodyParser) scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, parser)
    scope.post<{ Body: Partial<Record<string, string>> }>('/login', async (request, reply) => {
      const { username = '', password } = request.body
      if (password !== 'duokit') return reply.code(401).send('no')
      await first.logIn(request, reply, username)
      return reply.redirect('/account', 303)
    })
  })
  app.post('/logout', async (request, reply) => {
    await first.logOut(request, reply)
    return reply.redirect('/', 303)
  })
}

function addRoutes(app: FastifyInstance): void {
  const preHandler = app.duo.guard()
  app.get('/account', { preHandler }, async (request) => `Hello ${encodeURIComponent(request.duo?.username ?? '')}`)
  app.get('/api/account', { preHandler }, async ({ duo: proof }) => ({
    username: proof?.username,
    verifiedAt: proof?.verifiedAt,
  }))
  app.all('/transfer', { preHandler: app.duo.guard({ maxAge: 60 }) }, async () => 'done')
}

function addExtras(app: FastifyInstance): void {
  const preHandler = app.duo.guard()
  app.get('/required', (request) => app.duo.require(request))
  app.get('/required-fresh', (request) => app.duo.require(request, { maxAge: 60 }))
  app.post('/forget', async (request, reply) => {
    await app.duo.forget(request)
    return reply.code(204).send()
  })
  app.get('/skipped', { preHandler }, async (request) => ({ duo: request.duo ?? null }))
  app.get('/cacheable', { preHandler }, async (_request, reply) => {
    reply.headers({
      'Cache-Control': 'public, max-age=600, no-transform',
      'CDN-Cache-Control': 'max-age=600',
      ETag: '"1"',
      'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
    })
    return 'kept'
  })
  app.get('/gone', { preHandler }, async () => {
    throw Object.assign(new Error('gone'), { statusCode: 410 })
  })
}
