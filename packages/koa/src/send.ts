import { type GateAnswer, keepHeaders, setNodeHeaders } from '@duokit/core'
import type { Context, Response } from 'koa'

/** Responds through Koa, since middleware around this saves the session. */
export function send(ctx: Context, answer: GateAnswer): void {
  const { status, body = null } = answer
  setNodeHeaders(ctx.res, answer.headers)
  ctx.body = body
  // Last, since setting a body sets a status, too.
  ctx.status = status
  const hasOurBody = watchBody(ctx.response, body)
  keepHeaders(ctx.res, answer, () => ctx.status === status && hasOurBody())
}

/** Middleware may compress the body. With any other one, the response is the application's, and so are its headers. */
function watchBody(response: Response, ours: string | null): () => boolean {
  const prototype = Object.getPrototypeOf(response) as object
  let isOurs = true
  Object.defineProperty(response, 'body', {
    configurable: true,
    enumerable: true,
    get: () => Reflect.get(prototype, 'body', response) as unknown,
    set(body: unknown) {
      isOurs &&= body === ours || response.res.hasHeader('content-encoding')
      Reflect.set(prototype, 'body', body, response)
    },
  })
  return () => isOurs
}
