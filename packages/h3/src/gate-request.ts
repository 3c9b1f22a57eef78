import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { belowOrigin, type FormSource, type GateRequest, nodeRequest, readForm, type Whereabouts } from '@duokit/core'
import { type H3Event, readRawBody } from 'h3'
import type { NodeEvent, WebEvent } from './event-shapes.js'
import { requireSameMajor } from './require-same-major.js'
import { sentAddress } from './sent-address.js'

/** Reads events for the gate of one application. */
export type ToGateRequest = (event: H3Event) => GateRequest<H3Event>

/** What takes the path of `origin` off a URL. */
type ReadUrl = (url: string) => string

/**
 * Returns what reads events by the URL that the browser sent, whatever was mounted in between, below the path of
 * `origin`.
 */
export function gateRequests(where: Whereabouts): ToGateRequest {
  const read = belowOrigin(where)
  return (event) => {
    requireSameMajor(event)
    return readEvent(event, event, read)
  }
}

function readEvent(ctx: H3Event, event: WebEvent | NodeEvent, read: ReadUrl): GateRequest<H3Event> {
  return 'url' in event ? new WebEventRequest(ctx, event, read) : nodeEventRequest(ctx, event, read)
}

/** A class, since a guard makes one for each request, and hardly one of them has a form to read. */
class WebEventRequest implements GateRequest<H3Event> {
  readonly ctx: H3Event
  readonly #event: WebEvent
  readonly #read: ReadUrl

  constructor(ctx: H3Event, event: WebEvent, read: ReadUrl) {
    this.ctx = ctx
    this.#event = event
    this.#read = read
  }

  get method(): string {
    return this.#event.req.method
  }

  get url(): string {
    return this.#read(sentAddress(this.#event))
  }

  header(name: string): string | undefined {
    return this.#event.req.headers.get(name) ?? undefined
  }

  form(): Promise<URLSearchParams> {
    return readForm(webBody(this.#event))
  }
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

function nodeEventRequest(ctx: H3Event, event: NodeEvent, read: ReadUrl): GateRequest<H3Event> {
  const { req } = event.node
  const url = read(req.originalUrl ?? req.url ?? '/')
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
