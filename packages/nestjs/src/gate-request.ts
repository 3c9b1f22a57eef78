import { type GateRequest, type NodeIncoming, nodeRequest } from '@duokit/core'
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
  const { raw = request, originalUrl = request.url ?? '/' } = request
  return nodeRequest(raw as NodeIncoming, { ctx: request, url: originalUrl, parsed: request })
}

/** Whether a value is such a request. */
export function isHttpRequest(value: unknown): value is PlatformRequest {
  if (typeof value !== 'object' || value === null) return false
  const { headers, url } = value as { headers?: unknown; url?: unknown }
  return typeof headers === 'object' && headers !== null && typeof url === 'string'
}
