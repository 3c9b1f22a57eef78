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
  return (ctx) => nodeRequest(ctx.req, { ctx, url: read(ctx.originalUrl), parsed: ctx.request })
}
