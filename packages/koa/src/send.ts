import { type GateAnswer, setNodeHeaders } from '@duokit/core'
import type { Context } from 'koa'

/** Responds through Koa, since middleware around this saves the session. */
export function send(ctx: Context, { status, headers, body }: GateAnswer): void {
  setNodeHeaders(ctx.res, headers)
  ctx.body = body ?? null
  // Last, since setting a body sets a status, too.
  ctx.status = status
}
