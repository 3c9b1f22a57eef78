import type { GateAnswer } from '@duokit/core'
import type { Context } from 'koa'

/**
 * Responds with what the gate says. Cookies are appended to those of the application; the status comes last, since
 * setting a body sets one too.
 */
export function send(ctx: Context, answer: GateAnswer): void {
  for (const [name, value] of answer.headers) {
    if (name === 'set-cookie') ctx.append(name, value)
    else if (name === 'vary') ctx.vary(value)
    else ctx.set(name, value)
  }
  ctx.body = answer.body ?? null
  ctx.status = answer.status
}
