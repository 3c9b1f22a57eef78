import {
  dropBodyHeaders,
  type DuoError,
  type GateAnswer,
  type HandlerRefusal,
  nodeAnswer,
  nodeCookies,
} from '@duokit/core'
import type { ErrorRequestHandler, Request } from 'express'

/** What a guard would have responded, for each error that `require` has thrown. */
const answers = new WeakMap<object, GateAnswer>()

/** The error of a refusal inside a handler. Without `duo.errors()`, Express responds with its status and headers. */
export function refused({ res }: Request, { answer, error }: HandlerRefusal): DuoError {
  // Express drops the headers of a response that ends in an error.
  const thrown = error(res === undefined ? [] : nodeCookies(res))
  answers.set(thrown, answer)
  return thrown
}

// oxlint-disable-next-line max-params -- Express knows a handler of errors by its four parameters.
export const respondToRefusals: ErrorRequestHandler = function duoErrors(error: unknown, _req, res, next) {
  const answer = typeof error === 'object' && error !== null ? answers.get(error) : undefined
  if (answer === undefined || res.headersSent) {
    next(error)
    return
  }
  dropBodyHeaders(res)
  nodeAnswer(res, answer)
}
