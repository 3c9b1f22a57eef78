import { type DuoError, type HandlerRefusal, nodeCookies, refusalAnswer, replaceNodeAnswer } from '@duokit/core'
import type { ErrorRequestHandler, Request } from 'express'

/** The error of a refusal inside a handler. Without `duo.errors()`, Express responds with its status and headers. */
export function refused({ res }: Request, { error }: HandlerRefusal): DuoError {
  // Express drops the headers of a response that ends in an error.
  return error(res === undefined ? [] : nodeCookies(res))
}

// oxlint-disable-next-line max-params -- Express knows a handler of errors by its four parameters.
export const respondToRefusals: ErrorRequestHandler = function duoErrors(error: unknown, _req, res, next) {
  const answer = refusalAnswer(error)
  if (answer === undefined || res.headersSent) next(error)
  else replaceNodeAnswer(res, answer)
}
