import { belowOrigin, type GateRequest, nodeRequest, type Whereabouts } from '@duokit/core'
import type { Context } from 'koa'

/** Reads Koa's request for the gate of one application. */
export type ToGateRequest = (ctx: Context) => GateRequest<Context>

/**
 * Returns what reads requests by the URL that the browser sent, whatever was mounted in between, below the path of
 * `origin`.
 */
export function gateRequests(where: Whereabouts): ToGateRequest {
  const read = belowOrigin(where)
  return (ctx) => nodeRequest(ctx.req, { ctx, url: read(sentUrl(ctx)), parsed: ctx.request })
}

/** Express, where Koa is mounted in it, keeps the path that it takes off in `baseUrl`. */
function sentUrl({ req, originalUrl }: Context): string {
  const around: unknown = Reflect.get(req, 'baseUrl')
  return typeof around === 'string' ? around + originalUrl : originalUrl
}
