import { type GateRequest, nodeRequest } from '@duokit/core'
import type { Context } from 'koa'

/** Koa's request as the gate reads it: by the address that the browser sent, whatever was mounted in between. */
export function toGateRequest(ctx: Context): GateRequest<Context> {
  return nodeRequest(ctx.req, { ctx, url: ctx.originalUrl, parsed: ctx.request })
}
