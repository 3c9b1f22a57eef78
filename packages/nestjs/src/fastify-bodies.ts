import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

interface Request {
  headers: IncomingHttpHeaders
  readonly raw: IncomingMessage
  readonly server: { hasContentTypeParser(type: string): boolean }
}

type Done = (error: null, payload?: unknown) => void
type BeforeParsing = typeof hideBody
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

/**
 * Lets the routes of the login receive every body. Fastify responds with 415 to a content type without a parser, so the
 * headers of such a body are hidden while Fastify looks for a parser, and the gate reads the body from Node's request.
 * Parsers of the application are used as before, and its other routes are not changed.
 */
export function receiveEveryBody(instance: Fastify, basePath: string): void {
  const base = (instance.prefix === '/' ? '' : instance.prefix) + basePath
  instance.addHook('onRoute', (route) => {
    if (!route.url.startsWith(base) || !ownRoute.test(route.url.slice(base.length))) return
    route.preParsing = [route.preParsing ?? [], hideBody].flat()
    route.preValidation = [showBody, route.preValidation ?? []].flat()
  })
}

/** Fastify responds with 415 to any other type before it looks for a parser. */
const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/

const hidden = new WeakMap<Request, IncomingHttpHeaders>()

// oxlint-disable-next-line max-params -- what Fastify calls
function hideBody(request: Request, _reply: unknown, payload: unknown, done: Done): void {
  const { headers, raw, server } = request
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  // A hook of the application that reads the body itself, to decompress it for example, needs Fastify's parser.
  const isUnread = payload === raw && !raw.readableDidRead
  const isParsed = mediaType.test(type) && server.hasContentTypeParser(type)
  if (isUnread && !isParsed) {
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

function showBody(request: Request, _reply: unknown, done: () => void): void {
  const headers = hidden.get(request)
  if (headers !== undefined) request.headers = headers
  done()
}
