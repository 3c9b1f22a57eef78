import { type Decision, type DuoError, refusalError } from '@duokit/core'
import type { Context } from 'koa'
import { commitNow } from './koa-session.js'
import { send } from './send.js'

type Refusal = Extract<Decision, { pass: false }>

/**
 * The error of a refusal inside a handler. The application may catch it; otherwise Koa responds as a guard does, where
 * its own error handler would send a line of plain text.
 */
export async function refuseInHandler(ctx: Context, refusal: Refusal): Promise<DuoError> {
  // Koa drops the headers of a response that ends in an error, and with them a session that is kept in its cookie.
  await commitNow(ctx)
  // At once, for an application that catches the error and responds by itself.
  for (const [name, value] of refusal.answer.headers) if (name === 'set-cookie') ctx.append(name, value)
  const error = refusalError(refusal, cookiesOf(ctx))
  if (!hasOwnErrorHandler(ctx)) respondTo(ctx, error, refusal)
  return error
}

function cookiesOf({ res }: Context): string[] {
  const cookies = res.getHeader('set-cookie')
  return cookies === undefined ? [] : [cookies].flat().map(String)
}

/** As koa-onerror does, an application replaces the error handler of every context. */
function hasOwnErrorHandler({ app }: Context): boolean {
  return Object.hasOwn(app.context, 'onerror')
}

/** What described the body that the handler had begun, and describes ours no more. */
const ofBody = /^(?:content-(?!security-policy)|etag$|last-modified$|transfer-encoding$|accept-ranges$)/

function respondTo(ctx: Context, refused: DuoError, { answer }: Refusal): void {
  const handle = ctx.onerror
  const respond: typeof handle = (error) => {
    if (error !== refused || ctx.headerSent || !ctx.writable) {
      handle.call(ctx, error)
      return
    }
    ctx.app.emit('error', refused, ctx)
    for (const name of ctx.res.getHeaderNames()) if (ofBody.test(name)) ctx.remove(name)
    // The handler may have begun a stream, whose end would end ours.
    ctx.body = null
    send(ctx, { ...answer, headers: answer.headers.filter(([name]) => name !== 'set-cookie') })
    ctx.res.end(ctx.method === 'HEAD' ? undefined : answer.body)
  }
  Object.assign(ctx, { onerror: respond })
}
