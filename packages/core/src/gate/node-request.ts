import { type BodyStream, readForm } from './form.js'
import type { GateRequest } from './request.js'

/** The parts of Node's `IncomingMessage` that the gate reads. */
export interface NodeIncoming extends BodyStream {
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What the framework has made of Node's request. */
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
export function nodeRequest<Ctx>(
  incoming: NodeIncoming,
  { ctx, url, parsed }: NodeRequestParts<Ctx>,
): GateRequest<Ctx> {
  return {
    ctx,
    method: incoming.method ?? 'GET',
    url,
    header: (name) => headerText(incoming.headers[name]),
    form: () =>
      readForm({
        raw: Reflect.get(parsed, 'rawBody'),
        parsed: Reflect.get(parsed, 'body'),
        stream: incoming,
        length: lengthOf(headerText(incoming.headers['content-length'])),
      }),
  }
}

/** A header as one text; Node gives some that came twice as a list. */
export function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

function lengthOf(header: string | undefined): number | undefined {
  return header === undefined || header === '' ? undefined : Number(header)
}
