import { type DuoError, isDuoError } from '@duokit/core'
import { createError } from 'h3'

/**
 * Duo's errors as errors of the h3 that is installed, with `data.code`, and `data.start` where Duo is wanted; all
 * others as they are. What is wrong with the application is left for h3 to log, and not shown.
 */
export function h3Error(error: unknown): unknown {
  return isDuoError(error) ? fromDuoError(error) : error
}

function fromDuoError(error: DuoError): Error {
  const { code, start, login, status, title, message, expose, headers } = error
  const shown = expose ? { statusMessage: title } : { unhandled: true }
  // The types of h3 1 have no headers for an error. There they have been set on the response.
  const input = {
    statusCode: status,
    message,
    data: { code, ...(start !== undefined && { start }), ...(login !== undefined && { login }) },
    cause: error,
    headers: singleHeaders(headers),
    ...shown,
  }
  return createError(input)
}

/** Cookies are appended elsewhere: in a list of headers they would become one. */
function singleHeaders(headers: DuoError['headers']): Record<string, string> {
  const single = Object.entries(headers).filter((header): header is [string, string] => typeof header[1] === 'string')
  return Object.fromEntries(single)
}
