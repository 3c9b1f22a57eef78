import { refusalAnswer } from '@duokit/core'
import type { H3Event } from 'h3'
import { addHook } from './application-hooks.js'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'
import { keepErrorAnswer } from './keep-answer.js'
import { stoppedAnswer } from './stop-handler.js'

type ErrorHook = (error: object, event: H3Event) => unknown

/**
 * Makes an application of h3 2 respond to a refusal inside a handler as a guard does. Its own `onError` is called
 * first, and its result is used.
 */
export function respondToErrors(event: H3Event): void {
  addHook(event, 'onError', responder)
}

/** One function, since a guard passes it on at every request. */
function responder(own: ErrorHook | undefined): ErrorHook {
  return async (error, failed) => {
    const isOurs = stoppedAnswer(error) !== undefined
    return (isOurs ? undefined : await own?.(error, failed)) ?? responseTo(error, failed)
  }
}

/** The part of an error of h3 2 that its response consists of. */
interface HttpError {
  readonly status?: number
  readonly statusText?: string | undefined
  readonly headers?: Headers | undefined
  toJSON?(): object
}

/** With the headers of the application, as a guard sends them. */
function responseTo(error: object, event: H3Event): Response | undefined {
  const shape: WebEvent | NodeEvent = event
  if (!isWebEvent(shape)) return undefined
  const answer = stoppedAnswer(error) ?? refusalAnswer(error)
  if (answer === undefined) return shape.res.errHeaders === undefined ? unsharedResponse(error, shape) : undefined
  const { res, req } = shape
  const headers = new Headers(res.headers)
  headers.delete('set-cookie')
  for (const cookie of (res.errHeaders ?? res.headers).getSetCookie()) headers.append('set-cookie', cookie)
  for (const [name, value] of answer.headers) {
    if (name === 'vary' || name === 'set-cookie') headers.append(name, value)
    else headers.set(name, value)
  }
  keepErrorAnswer(shape, answer)
  const body = req.method === 'HEAD' ? null : (answer.body ?? null)
  if (res.errHeaders === undefined) leaveTo(res.headers, headers)
  return new Response(body, { status: answer.status, headers })
}

/**
 * The first copies of h3 2 respond to all errors with one `Headers` object, and if there is an `onError`, they add the
 * headers of the event to that object: the cookies of one person would reach everybody who gets an error or JSON later.
 */
function unsharedResponse(error: HttpError, { res }: WebEvent): Response {
  const { status = 500, statusText = '' } = error
  const headers = new Headers({ 'content-type': 'application/json;charset=UTF-8' })
  for (const [name, value] of [...(error.headers ?? []), ...res.headers]) {
    if (name === 'set-cookie') headers.append(name, value)
    else headers.set(name, value)
  }
  leaveTo(res.headers, headers)
  return new Response(JSON.stringify(error.toJSON?.() ?? { status }), { status, statusText, headers })
}

/**
 * Without headers of its own for errors, h3 writes those that it has collected over the ones of this response, and
 * appends its cookies, twice.
 */
function leaveTo(collected: Headers, headers: Headers): void {
  for (const [name, value] of headers) if (name !== 'set-cookie') collected.set(name, value)
  collected.delete('set-cookie')
}
