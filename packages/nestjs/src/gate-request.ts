import { type GateRequest, type NodeIncoming, nodeRequest, type NodeRequestParts } from '@duokit/core'
import type { NestRequest } from './nest-request.js'
import type { Place } from './place.js'
import type { PlatformRequest } from './platform-request.js'

/** A request of Express, of Fastify or of Node, as the gate reads it. */
export function toGateRequest(request: PlatformRequest, place: Place): GateRequest<NestRequest> {
  return nodeRequest((request.raw ?? request) as NodeIncoming, new PlatformParts(request, place))
}

/** The same by the URL that the router has, for requests that it has matched with a route of the gate. */
export function toRoutedRequest(request: PlatformRequest, place: Place): GateRequest<NestRequest> {
  const url = place.routedUrl(request)
  return nodeRequest((request.raw ?? request) as NodeIncoming, { ctx: request, url, parsed: request })
}

/** Both platforms compute properties of their requests lazily. A guard that lets a request pass reads only `ctx`. */
class PlatformParts implements NodeRequestParts<NestRequest> {
  readonly ctx: PlatformRequest
  readonly #place: Place

  constructor(request: PlatformRequest, place: Place) {
    this.ctx = request
    this.#place = place
  }

  get url(): string {
    return this.#place.sentUrl(this.ctx)
  }

  get parsed(): object {
    return this.ctx
  }
}
