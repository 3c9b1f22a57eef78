import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

interface Request {
  readonly url: string
  headers: IncomingHttpHeaders
  readonly raw: IncomingMessage
  readonly server: { hasContentTypeParser(type: string): boolean }
}

type Done = (error: null, payload?: unknown) => void
type BeforeParsing = (...call: [request: Request, reply: unknown, payload: unknown, done: Done]) => void
type AfterParsing = (request: Request, reply: unknown, done: () => void) => void

/** A route that is being declared. */
export interface DeclaredRoute {
  readonly url: string
  preParsing?: BeforeParsing | BeforeParsing[]
  preValidation?: AfterParsing | AfterParsing[]
}

/** What is used of Fastify. */
interface Fastify {
  readonly prefix: string
  addHook(name: 'onRoute', hook: (route: DeclaredRoute) => void): unknown
}

const ownRoute = /^\/(?:start|callback|status|logout|prompt\.js|:\w+|\*)$/
const ownPath = /^\/(?:start|callback|status|logout|prompt\.js)(?:\?|$)/

/**
 * Lets the routes of the login receive every body. Fastify responds with 415 to a content type without a parser, so the
 * headers of such a body are hidden while Fastify looks for a parser, and the gate reads the body from Node's request.
 * Parsers of the application see forms as before, and nothing else of the login: they may fail on what the gate rejects
 * anyway. Other routes of the application are not changed.
 */
export function receiveEveryBody(instance: Fastify, basePath: string): void {
  const base = (instance.prefix === '/' ? '' : instance.prefix) + basePath
  const isOwn = (url: string) => url.startsWith(base) && ownPath.test(url.slice(base.length))
  const hideBody = bodyHider(isOwn)
  instance.addHook('onRoute', (route) => {
    if (!route.url.startsWith(base) || !ownRoute.test(route.url.slice(base.length))) return
    route.preParsing = [route.preParsing ?? [], hideBody].flat()
    route.preValidation = [showBody, route.preValidation ?? []].flat()
  })
}

/** Fastify responds with 415 to any other type before it looks for a parser. */
const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/

/** The only type of a body that the gate accepts. */
const form = 'application/x-www-form-urlencoded'

const hidden = new WeakMap<Request, IncomingHttpHeaders>()

function bodyHider(isOwn: (url: string) => boolean): BeforeParsing {
  return (...[request, , payload, done]) => {
    const { headers, raw, url } = request
    // A hook of the application that reads the body itself, to decompress it for example, needs Fastify's parser.
    const isUnread = payload === raw && !raw.readableDidRead
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
    if (isUnread && !(isParsed(request, type) && (type === form || !isOwn(url)))) {
      hidden.set(request, headers)
      request.headers = {
        ...headers,
        'content-type': undefined,
        'content-length': undefined,
        'transfer-encoding': undefined,
      }
    }
    done(null, payload)
  }
}

function isParsed({ server }: Request, type: string): boolean {
  return mediaType.test(type) && server.hasContentTypeParser(type)
}

function showBody(request: Request, _reply: unknown, done: () => void): void {
  const headers = hidden.get(request)
  if (headers !== undefined) request.headers = headers
  done()
}
