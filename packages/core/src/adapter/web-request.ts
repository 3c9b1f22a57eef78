import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { type BodyStream, type FormSource, readForm } from '../gate/request/form.js'
import type { GateRequest } from '../gate/request/request.js'

/** The parts of a web `Request` that the gate reads. */
export interface WebIncoming {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
  /** A `ReadableStream` of bytes. The types of Node and of browsers have one each, and they don't fit each other. */
  readonly body: WebBody | null
  readonly bodyUsed: boolean
  /** Without it, the body is read from the request itself. */
  clone?(): { readonly body: WebBody | null }
}

interface WebBody {
  readonly locked: boolean
  cancel?(): Promise<void>
}

/**
 * What the framework has made of a web request. Each property is read only if it is needed, so a getter costs nothing
 * otherwise.
 */
export interface WebRequestParts<Ctx> {
  /** Handed to the application's callbacks. */
  readonly ctx: Ctx
  /** Path and query at the application's root, as the browser sent them. */
  readonly url: string
  /**
   * Where body parsers leave what they read, if there are any: in `rawBody` and `body` of this object.
   */
  readonly parsed?: object | undefined
  /** Returns what a framework has kept of a body that was read through it. A rejection means that it has nothing. */
  readonly keptBody?: ((ctx: Ctx) => Promise<string | FormData>) | undefined
}

/**
 * A request of a framework on web requests, as the gate reads it.
 *
 * @example
 * ```ts
 * const toGateRequest = (request: Request) => webRequest(request, { ctx: request, url: pathAndQuery(request.url) })
 * ```
 */
export function webRequest<Ctx>(incoming: WebIncoming, parts: WebRequestParts<Ctx>): GateRequest<Ctx> {
  return new WebRequest(incoming, parts)
}

/**
 * The path and query of an absolute URL, as they were sent. A parser would normalise what a router may read
 * otherwise.
 *
 * @example
 * ```ts
 * pathAndQuery('https://app.example.com/page?a=b') // '/page?a=b'
 * ```
 */
export function pathAndQuery(url: string): string {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('//') + 2)
  const path = start < 0 ? '/' : url.slice(start)
  const end = path.indexOf('#')
  return end < 0 ? path : path.slice(0, end)
}

/**
 * A web request like Node's, for a framework on web requests whose sockets Node's server opens. Its host is not read,
 * and may be odd.
 *
 * @example
 * ```ts
 * import type { IncomingMessage } from 'node:http'
 *
 * const pathOf = (incoming: IncomingMessage) => pathAndQuery(webRequestOf(incoming).url)
 * ```
 */
export function webRequestOf(incoming: IncomingMessage): Request {
  return new Request(`http://localhost${pathAndQuery(incoming.url ?? '/')}`, { headers: webHeadersOf(incoming) })
}

/** As Node and h3 describe them. */
type SentHeaders = Readonly<Partial<Record<string, string | readonly string[]>>>

/**
 * The headers of Node's request as web `Headers`. HTTP/2 has pseudo-header fields, which `Headers` rejects. Its
 * authority is the host (RFC 9113 8.3.1).
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http2'
 *
 * createServer((request, response) => void response.end(webHeadersOf(request).get('host')))
 * ```
 */
export function webHeadersOf({ headers: sent }: { readonly headers: SentHeaders }): Headers {
  const headers = new Headers()
  for (const [name, value = ''] of Object.entries(sent)) {
    if (!name.startsWith(':')) headers.set(name, [value].flat().join(', '))
    else if (name === ':authority' && sent['host'] === undefined) headers.set('host', String(value))
  }
  return headers
}

/** A class, since a guard makes one for each request, and hardly one of them has a form to read. */
class WebRequest<Ctx> implements GateRequest<Ctx> {
  readonly #incoming: WebIncoming
  readonly #parts: WebRequestParts<Ctx>

  constructor(incoming: WebIncoming, parts: WebRequestParts<Ctx>) {
    this.#incoming = incoming
    this.#parts = parts
  }

  get ctx(): Ctx {
    return this.#parts.ctx
  }

  get method(): string {
    return this.#incoming.method
  }

  get url(): string {
    return this.#parts.url
  }

  header(name: string): string | undefined {
    return this.#incoming.headers.get(name) ?? undefined
  }

  form(): Promise<URLSearchParams> {
    const form = readForm(bodyOf(this.#incoming, this.#parts))
    // The rest is discarded, and the request that was cloned must not keep it.
    form.catch(() => discard(this.#incoming.body))
    return form
  }
}

function discard(body: WebBody | null): void {
  if (body?.locked === false) body.cancel?.().catch(() => undefined)
}

function bodyOf<Ctx>(incoming: WebIncoming, { ctx, parsed, keptBody }: WebRequestParts<Ctx>): FormSource {
  const { body, bodyUsed } = incoming
  if (bodyUsed && keptBody !== undefined) return { raw: keptBody(ctx).catch(() => undefined) }
  const source =
    parsed === undefined ? {} : { raw: Reflect.get(parsed, 'rawBody'), parsed: Reflect.get(parsed, 'body') }
  if (bodyUsed || body?.locked === true) return source
  if (body === null) return { ...source, length: 0 }
  return {
    ...source,
    // Made only where it is listened to: the error of one that nobody listens to would end the process.
    get stream() {
      return streamOf(bodyOfClone(incoming) ?? body)
    },
  }
}

/** Callbacks run after a body is read, and libraries of first factors make a new request of theirs. */
function bodyOfClone(incoming: WebIncoming): WebBody | null | undefined {
  try {
    return incoming.clone?.().body
  } catch {
    // That of h3's `bodyLimit`, whose own stream reads it already.
    return undefined
  }
}

/** As Node's stream, which is read within limits. */
function streamOf(body: WebBody): BodyStream {
  return Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
}
