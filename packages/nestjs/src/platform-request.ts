import type { NodeIncoming } from '@duokit/core'

/** What the requests of Express, of Fastify and of Node have alike. */
export interface PlatformRequest {
  readonly headers: NodeIncoming['headers']
  readonly url?: string | undefined
  /** The URL of the request before anything was mounted or rewritten. */
  readonly originalUrl?: string
  /** Express: what was taken off by what the request went through. */
  readonly baseUrl?: string
  /** Node's own, below Fastify's. */
  readonly raw?: object
}

/** Whether a value is such a request. */
export function isHttpRequest(value: unknown): value is PlatformRequest {
  if (typeof value !== 'object' || value === null) return false
  const { headers, url } = value as { headers?: unknown; url?: unknown }
  return typeof headers === 'object' && headers !== null && typeof url === 'string'
}
