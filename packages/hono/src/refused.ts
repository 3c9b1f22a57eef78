import { type HandlerRefusal, webAnswer } from '@duokit/core'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { keepHeaders } from './keep-headers.js'
import { append, keepFromCaches } from './response.js'

/** The error of a refusal inside a handler: `app.onError`, or Hono itself, responds with its response. */
export function refused(c: Context, { answer, error }: HandlerRefusal): HTTPException {
  const cause = error()
  const headers = answer.headers.filter(([name]) => name !== 'vary')
  keepFromCaches(c)
  for (const [name, value] of answer.headers) if (name === 'vary') append(c, name, value)
  // Hono's own would give its one response away at the first call.
  return Object.assign(new HTTPException(answer.status as 401, { message: cause.message, cause }), {
    getResponse() {
      keepHeaders(c, headers)
      return webAnswer({ ...answer, headers }, c.req.raw)
    },
  })
}
