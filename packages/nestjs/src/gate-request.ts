import { type GateRequest, type NodeIncoming, nodeRequest } from '@duokit/core'
import type { NestRequest } from './nest-request.js'

/** What Express, Fastify and Node have alike. */
export interface PlatformRequest extends NodeIncoming {
  /** Node's own, below Fastify's. */
  readonly raw?: NodeIncoming
  /** What was asked for before anything was mounted or rewritten. */
  readonly originalUrl?: string
  readonly url: string
}

/** A request of Express, of Fastify or of Node, as the gate reads it. */
export function toGateRequest(request: PlatformRequest): GateRequest<NestRequest> {
  const { raw = request, originalUrl = request.url } = request
  return nodeRequest(raw, { ctx: request, url: originalUrl, parsed: request })
}

/** Whether a value is such a request. */
export function isHttpRequest(value: unknown): value is PlatformRequest {
  if (typeof value !== 'object' || value === null) return false
  return typeof Reflect.get(value, 'headers') === 'object' && typeof Reflect.get(value, 'url') === 'string'
}
