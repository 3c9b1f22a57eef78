import { type GateRequest, type NodeIncoming, nodeRequest, type NodeRequestParts } from '@duokit/core'
import type { NestRequest } from './nest-request.js'

/** What the requests of Express, of Fastify and of Node have alike. */
export interface PlatformRequest {
  readonly headers: NodeIncoming['headers']
  readonly url?: string | undefined
  /** What was asked for before anything was mounted or rewritten. */
  readonly originalUrl?: string
  /** Node's own, below Fastify's. */
  readonly raw?: object
}

/** A request of Express, of Fastify or of Node, as the gate reads it. */
export function toGateRequest(request: PlatformRequest): GateRequest<NestRequest> {
  return nodeRequest((request.raw ?? request) as NodeIncoming, new PlatformParts(request))
}

/** Both platforms work out properties of their requests when asked: a guard that lets pass asks for none of these but `ctx`. */
class PlatformParts implements NodeRequestParts<NestRequest> {
  readonly ctx: PlatformRequest

  constructor(request: PlatformRequest) {
    this.ctx = request
  }

  get url(): string {
    return this.ctx.originalUrl ?? this.ctx.url ?? '/'
  }

  get parsed(): object {
    return this.ctx
  }
}

/** Whether a value is such a request. */
export function isHttpRequest(value: unknown): value is PlatformRequest {
  if (typeof value !== 'object' || value === null) return false
  const { headers, url } = value as { headers?: unknown; url?: unknown }
  return typeof headers === 'object' && headers !== null && typeof url === 'string'
}
