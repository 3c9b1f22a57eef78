import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { type GateRequest, nodeRequest, readForm, sentUrl, webRequest } from '@duokit/core'
import { type H3Event, readRawBody } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'
import { requireSameMajor } from './require-same-major.js'
import { sentAddress } from './sent-address.js'

/** What takes the path of `origin` off a URL. */
type ReadUrl = (url: string) => string

/** Reads an event for the gate by the URL that the browser sent, whatever was mounted in between. */
export function readEvent(ctx: H3Event, below: ReadUrl): GateRequest<H3Event> {
  requireSameMajor(ctx)
  const event: WebEvent | NodeEvent = ctx
  if (!isWebEvent(event)) return nodeEventRequest(ctx, event, below)
  return webRequest(event.req, { ctx, url: below(sentAddress(event)), parsed: event.runtime?.node?.req })
}

function nodeEventRequest(ctx: H3Event, event: NodeEvent, below: ReadUrl): GateRequest<H3Event> {
  const { req } = event.node
  const url = below(sentUrl(req))
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
  if (body instanceof ReadableStream) return Readable.fromWeb(body)
  return Readable.from(heldText(ctx))
}

async function* heldText(event: H3Event): AsyncGenerator<string> {
  yield (await readRawBody(event)) ?? ''
}
