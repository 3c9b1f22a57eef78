import { type DuoError, type HandlerRefusal, nodeCookies, replaceNodeAnswer } from '@duokit/core'
import type { Context } from 'koa'

/**
 * The error of a refusal inside a handler. The application may catch it. Otherwise Koa responds as a guard does;
 * Koa's own error handler would send a line of plain text.
 */
export function refused(ctx: Context, { answer, error }: HandlerRefusal): DuoError {
  // Koa drops the headers of a response that ends in an error.
  const thrown = error(nodeCookies(ctx.res))
  const { onerror } = ctx
  const respond: typeof onerror = (given) => {
    if (given !== thrown || ctx.headerSent || !ctx.writable) return onerror.call(ctx, given)
    ctx.app.emit('error', thrown, ctx)
    replaceNodeAnswer(ctx.res, answer)
  }
  // As koa-onerror does, an application replaces the error handler of every context.
  if (!Object.hasOwn(ctx.app.context, 'onerror')) Object.assign(ctx, { onerror: respond })
  return thrown
}
