import type { GateAnswer } from '@duokit/core'
import { createError, type H3Event } from 'h3'
import { guardResponse } from './guard-response.js'

const answers = new WeakMap<object, GateAnswer>()

/**
 * The error that stops h3 2 where somebody other than h3 has called a guard: `onRequest` drops what the guard returns,
 * and so does middleware that awaits the guard and then goes on. h3 responds to it with what the guard would have
 * returned.
 */
export function stopHandler(event: H3Event, answer: GateAnswer): Error {
  guardResponse(event)
  const headers = Object.fromEntries(answer.headers.filter(([name]) => name !== 'set-cookie'))
  const input = { statusCode: answer.status, message: 'a guard of duokit has refused the request', headers }
  const error = createError(input)
  answers.set(error, answer)
  return error
}

/** What to respond to such an error; `undefined` for every other one. */
export function stoppedAnswer(error: object): GateAnswer | undefined {
  return answers.get(error)
}
