import type { DuoError, GateAnswer, HandlerRefusal } from '@duokit/core'
import { type H3Event, setResponseHeader } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'
import { guardResponse } from './guard-response.js'
import { h3Error } from './h3-error.js'
import { send } from './send.js'

/**
 * The error of a refusal inside a handler. The application may respond to it; otherwise h3 responds as a guard does,
 * where it would send the error as JSON.
 */
export function refused(event: H3Event, { answer, error: make }: HandlerRefusal): unknown {
  guardResponse(event)
  const error = make()
  prepare(event, error, answer)
  return h3Error(error)
}

function prepare(event: H3Event, error: DuoError, answer: GateAnswer): void {
  const shape: WebEvent | NodeEvent = event
  if (isWebEvent(shape)) {
    keepCookies(shape)
    return
  }
  for (const [name, value] of Object.entries(error.headers)) setResponseHeader(event, name, String(value))
  respondInPlace(event, (shape as NodeEvent).node.res, { error, answer })
}

/** h3 2 responds to an error with other headers than those collected before; the cookies among them are added too. */
function keepCookies({ res }: WebEvent): void {
  if (res.errHeaders === undefined) return
  const kept = new Set([...res.errHeaders.getSetCookie(), ...res.headers.getSetCookie()])
  res.errHeaders.delete('set-cookie')
  for (const cookie of kept) res.errHeaders.append('set-cookie', cookie)
}

/**
 * h3 1 asks nobody how an error is to look. Its own JSON for this error is known when it is sent, and goes out as what
 * the guard says.
 */
function respondInPlace(
  event: H3Event,
  response: NodeEvent['node']['res'],
  { error, answer }: { error: DuoError; answer: GateAnswer },
): void {
  const { end } = response
  const endInPlace = (...given: unknown[]): unknown => {
    response.end = end
    if (response.headersSent || !isErrorOf(error, given[0])) return Reflect.apply(end, response, given)
    return Reflect.apply(end, response, [send(event, answer)])
  }
  response.end = endInPlace as typeof end
}

/** Whether this is what h3 1 makes of the error, and not what the application says about it. */
function isErrorOf({ code, status, start, login }: DuoError, body: unknown): boolean {
  if (typeof body !== 'string' || !body.startsWith('{')) return false
  try {
    const { statusCode, stack, data, ...rest } = JSON.parse(body) as Record<string, unknown>
    const { code: sent, start: sentStart, login: sentLogin, ...more } = Object(data) as Record<string, unknown>
    const isSame = sent === code && sentStart === start && sentLogin === login
    const ours = statusCode === status && Array.isArray(stack) && isSame
    return ours && Object.keys(more).length === 0 && Object.keys(rest).every((name) => name === 'statusMessage')
  } catch {
    return false
  }
}
