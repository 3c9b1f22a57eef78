import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { type FormSource, type GateRequest, nodeRequest, readForm } from '@duokit/core'
import { type H3Event, readRawBody } from 'h3'
import type { NodeEvent, WebEvent } from './event-shapes.js'
import { requireSameMajor } from './require-same-major.js'

/** An event as the gate reads it. */
export function toGateRequest(event: H3Event): GateRequest<H3Event> {
  requireSameMajor(event)
  return readEvent(event, event)
}

function readEvent(ctx: H3Event, event: WebEvent | NodeEvent): GateRequest<H3Event> {
  return 'url' in event ? new WebEventRequest(ctx, event) : nodeEventRequest(ctx, event)
}

/** A class, since a guard makes one for each request, and hardly one of them has a form to read. */
class WebEventRequest implements GateRequest<H3Event> {
  readonly ctx: H3Event
  readonly #event: WebEvent

  constructor(ctx: H3Event, event: WebEvent) {
    this.ctx = ctx
    this.#event = event
  }

  get method(): string {
    return this.#event.req.method
  }

  get url(): string {
    return sentAddress(this.#event)
  }

  header(name: string): string | undefined {
    return this.#event.req.headers.get(name) ?? undefined
  }

  form(): Promise<URLSearchParams> {
    return readForm(webBody(this.#event))
  }
}

/** h3 has the path taken apart already: no address is parsed here, since a guard asks at every request. */
function sentAddress({ url, req, runtime }: WebEvent): string {
  const { pathname, search } = url
  const sent = runtime?.node?.req.url ?? req.url
  return sent.includes('%') ? sentPath(sent, pathname) + search : pathname + search
}

/** The path that h3 routes by, with the escapes that it was sent with: the gate's own paths have none. */
function sentPath(sent: string, pathname: string): string {
  // A fragment is no part of a request, but somebody may send one: h3 routes without it.
  const end = sent.search(/[?#]/)
  const path = end < 0 ? sent : sent.slice(0, end)
  // Under `mount` only the end of it is left.
  const segments = pathname.split('/').length - 1
  const own = `/${path.split('/').slice(-segments).join('/')}`
  return own.includes('%') ? own : pathname
}

function webBody({ req, runtime }: WebEvent): FormSource {
  const parsed = parsedBody(runtime?.node?.req)
  if (req.bodyUsed || req.body?.locked === true) return parsed
  const { body } = req
  if (body === null) return { ...parsed, length: 0 }
  return {
    ...parsed,
    // Made only where it is listened to: the error of one that nobody listens to would end the process.
    get stream() {
      return streamOf(body)
    },
  }
}

/** Where a body parser of Node stands before h3. */
function parsedBody(request: object | undefined): { raw?: unknown; parsed?: unknown } {
  return request === undefined ? {} : { raw: Reflect.get(request, 'rawBody'), parsed: Reflect.get(request, 'body') }
}

function nodeEventRequest(ctx: H3Event, event: NodeEvent): GateRequest<H3Event> {
  const { req } = event.node
  const url = req.originalUrl ?? req.url ?? '/'
  const request = nodeRequest(req, { ctx, url, parsed: req })
  return {
    ctx,
    method: request.method,
    url,
    header: (name) => request.header(name),
    form: () => (isHeld(event) ? readForm({ stream: heldBody(ctx, event) }) : request.form()),
  }
}

/** Where h3 1 remembers that it has read a body. */
const rawBody = Symbol.for('h3RawBody')

/** Whether h3 itself has the body: read by an earlier handler, or given by a runtime without a stream. */
function isHeld({ node, _requestBody }: NodeEvent): boolean {
  return _requestBody !== undefined || Reflect.has(node.req, rawBody)
}

function heldBody(ctx: H3Event, { _requestBody: body }: NodeEvent): Readable {
  if (body instanceof ReadableStream) return streamOf(body)
  return Readable.from(heldText(ctx))
}

async function* heldText(event: H3Event): AsyncGenerator<string> {
  yield (await readRawBody(event)) ?? ''
}

/** As Node's stream, which core reads within its limits. */
function streamOf(body: ReadableStream): Readable {
  return Readable.fromWeb(body)
}
