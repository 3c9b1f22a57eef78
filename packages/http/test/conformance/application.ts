import {
  getUsernameOf,
  createTargetSessions,
  listenOnLoopback,
  promptOf,
  setLateHeaders,
  type Target,
  type TargetOptions,
  type TargetSessions,
  upgradeWith,
} from '@duokit/conformance'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parse, type ParsedUrlQuery } from 'node:querystring'
import { WebSocketServer } from 'ws'
import {
  cookieStore,
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  sessionStore,
  type Step,
  universalPrompt,
} from '../../src/index.js'

type Sessions = TargetSessions<ServerResponse>
type Handler = (request: IncomingMessage, response: ServerResponse) => unknown
interface Parts {
  readonly duo: Duo
  readonly sessions: Sessions
}

/** The application of the conformance suite, on nothing but Node's `http`. */
export const httpTarget: Target = {
  name: 'Node http',
  start(options) {
    const sessions = createTargetSessions<ServerResponse>(options.store === 'session' ? 'session' : 'login', {
      read: ({ req }) => req.headers.cookie,
      append: (response, cookie) => response.appendHeader('set-cookie', cookie),
    })
    const duo = createDuo({
      ...options.duo,
      prompt: promptOf(options.prompt, { iframePrompt, universalPrompt }),
      getUsername: getUsernameOf(options.identity, (response: ServerResponse) => sessions.read(response)?.user),
      store: storeOf(options, sessions),
      onError: (_error: unknown, { url }: IncomingMessage, response?: ServerResponse) => {
        if (url === '/gone') response?.writeHead(410).end('Gone')
      },
    } as object as DuoOptions)
    const server = createServer(listener({ duo, sessions }, options.bodyParser))
    server.on('upgrade', upgradeWith(new WebSocketServer({ noServer: true }), duo.live({ logout: 'forget' })))
    return listenOnLoopback(server)
  },
}

function storeOf({ store }: TargetOptions, sessions: Sessions): DuoOptions['store'] {
  if (store === 'session') return sessionStore({ read: sessions.read, renew: sessions.renew })
  return cookieStore({ bindTo: store === 'browser-cookie' ? 'browser' : sessions.idOf })
}

function listener(parts: Parts, bodyParser: boolean): Handler {
  const routes = parts.duo.routes()
  const all = handlers(parts)
  return async (request, response) => {
    response.setHeader('set-cookie', ['theme=dark', 'language=en'])
    response.setHeader('vary', 'X-Application')
    response.setHeader('cdn-cache-control', 'max-age=600')
    setLateHeaders(request, response)
    if (bodyParser) await parseForm(request)
    routes(request, response, () => {
      const handle = all[`${request.method} ${pathOf(request)}`] ?? all[`* ${pathOf(request)}`] ?? notFound
      return handle(request, response)
    })
  }
}

function handlers(parts: Parts): Record<string, Handler> {
  const { duo, sessions } = parts
  const guard = duo.guard()
  return {
    'POST /login': (request, response) => logIn(request, response, sessions),
    'POST /logout': (_request, response) => {
      sessions.end(response)
      response.writeHead(303, { location: '/' }).end()
    },
    '* /account': behind(guard, (_request, response) => {
      const user = duo.proofOf(response)?.username ?? ''
      response.setHeader('content-type', 'text/plain').end(`Account of ${user}`)
    }),
    '* /api/account': behind(guard, (_request, response) => {
      const { username, verifiedAt } = duo.proofOf(response) ?? {}
      json(response, { username, verifiedAt })
    }),
    '* /transfer': behind(duo.guard({ maxAge: 60 }), (_request, response) => response.end('sent')),
    ...extras(parts, guard),
  }
}

function extras({ duo }: Parts, guard: Step): Record<string, Handler> {
  return {
    '* /required': async (_request, response) => json(response, await duo.require(response)),
    '* /required-fresh': async (_request, response) => json(response, await duo.require(response, { maxAge: 60 })),
    'POST /forget': async (_request, response) => {
      await duo.forget(response)
      response.writeHead(204).end()
    },
    '* /skipped': behind(guard, (_request, response) => json(response, { duo: duo.proofOf(response) ?? null })),
    '* /cacheable': behind(guard, (_request, response) => {
      response.setHeader('cache-control', 'public, max-age=600, no-transform')
      response.setHeader('cdn-cache-control', 'max-age=600')
      response.setHeader('etag', '"1"')
      response.setHeader('last-modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
      response.end('cached')
    }),
    '* /gone': behind(guard, () => {
      throw new Error('gone')
    }),
  }
}

function behind(step: Step, handler: Handler): Handler {
  return (request, response) => step(request, response, () => handler(request, response))
}

async function logIn(request: IncomingMessage, response: ServerResponse, sessions: Sessions): Promise<void> {
  const { username, password } = await parseForm(request)
  if (password !== 'duokit') return void response.writeHead(401).end()
  sessions.begin(response, String(username))
  response.writeHead(303, { location: '/account' }).end()
}

/** Leaves the form in `body`, as body parsers do: a field that came twice is a list. */
async function parseForm(request: IncomingMessage & { body?: ParsedUrlQuery }): Promise<ParsedUrlQuery> {
  if (request.body !== undefined) return request.body
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return (request.body = { ...parse(Buffer.concat(chunks).toString()) })
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? url
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end()
}
