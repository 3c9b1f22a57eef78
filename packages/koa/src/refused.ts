import { dropBodyHeaders, type DuoError, type GateAnswer, type HandlerRefusal, nodeCookies } from '@duokit/core'
import type { Context } from 'koa'
import { commitNow } from './koa-session.js'
import { send } from './send.js'

/**
 * The error of a refusal inside a handler. The application may catch it; otherwise Koa responds as a guard does, where
 * its own error handler would send a line of plain text.
 */
export async function refused(ctx: Context, { answer, error }: HandlerRefusal): Promise<DuoError> {
  // Koa drops the headers of a response that ends in an error, and with them a session that is kept in its cookie.
  await commitNow(ctx)
  const thrown = error(nodeCookies(ctx.res))
  if (!hasOwnErrorHandler(ctx)) respondTo(ctx, thrown, answer)
  return thrown
}

/** As koa-onerror does, an application replaces the error handler of every context. */
function hasOwnErrorHandler({ app }: Context): boolean {
  return Object.hasOwn(app.context, 'onerror')
}

function respondTo(ctx: Context, thrown: DuoError, answer: GateAnswer): void {
  const handle = ctx.onerror
  const respond: typeof handle = (error) => {
    if (error !== thrown || ctx.headerSent || !ctx.writable) {
      handle.call(ctx, error)
      return
    }
    ctx.app.emit('error', thrown, ctx)
    dropBodyHeaders(ctx.res)
    // The handler may have begun a stream, whose end would end ours.
    ctx.body = null
    send(ctx, answer)
    ctx.res.end(ctx.method === 'HEAD' ? undefined : answer.body)
  }
  Object.assign(ctx, { onerror: respond })
}
