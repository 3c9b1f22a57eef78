import { type BodyStream, readForm } from './form.js'
import type { GateRequest } from './request.js'

/** The parts of Node's `IncomingMessage` that the gate reads. */
export interface NodeIncoming extends BodyStream {
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/**
 * What the framework has made of Node's request. Each property is read only if it is needed, so a getter costs
 * nothing otherwise.
 */
export interface NodeRequestParts<Ctx> {
  /** Handed to the application's callbacks. */
  readonly ctx: Ctx
  /** Path and query at the application's root, as the browser sent them. */
  readonly url: string
  /** Where body parsers leave what they read: in `rawBody` and `body` of this object. */
  readonly parsed: object
}

/**
 * A request of a framework on Node's `http`, as the gate reads it.
 *
 * @example
 * ```ts
 * const toGateRequest = (request: IncomingMessage) =>
 *   nodeRequest(request, { ctx: request, url: request.url ?? '/', parsed: request })
 * ```
 */
export function nodeRequest<Ctx>(incoming: NodeIncoming, parts: NodeRequestParts<Ctx>): GateRequest<Ctx> {
  return new NodeRequest(incoming, parts)
}

/**
 * A class, since a guard makes one for each request: closures would be made anew each time, for a form that hardly one
 * of them has.
 */
class NodeRequest<Ctx> implements GateRequest<Ctx> {
  readonly #incoming: NodeIncoming
  readonly #parts: NodeRequestParts<Ctx>

  constructor(incoming: NodeIncoming, parts: NodeRequestParts<Ctx>) {
    this.#incoming = incoming
    this.#parts = parts
  }

  get ctx(): Ctx {
    return this.#parts.ctx
  }

  get method(): string {
    return this.#incoming.method ?? 'GET'
  }

  get url(): string {
    return this.#parts.url
  }

  header(name: string): string | undefined {
    return headerText(this.#incoming.headers[name])
  }

  form(): Promise<URLSearchParams> {
    const { parsed } = this.#parts
    return readForm({
      raw: Reflect.get(parsed, 'rawBody'),
      parsed: Reflect.get(parsed, 'body'),
      stream: this.#incoming,
      length: Number(this.header('content-length')),
    })
  }
}

/** Returns a header as one string. Node returns a list for some headers that were sent twice. */
export function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
