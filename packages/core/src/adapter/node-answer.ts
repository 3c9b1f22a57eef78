import type { ServerResponse } from 'node:http'
import { guardNodeResponse } from '../gate/guard/guard-node-response.js'
import type { GateAnswer } from '../gate/request/request.js'
import { keepHeaders } from './keep-headers.js'

/**
 * Sends the gate's response through Node's, and ends it. Cookies are appended to those of the application, and `vary`
 * is extended.
 *
 * @example
 * ```ts
 * const answer = await guard(request)
 * if (answer !== undefined) nodeAnswer(response, answer)
 * ```
 */
export function nodeAnswer(response: ServerResponse, answer: GateAnswer): void {
  if (response.headersSent) return
  const { status, headers, body } = answer
  setNodeHeaders(response, headers)
  keepHeaders(response, answer)
  response.statusCode = status
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/**
 * Sets the headers of the gate's response, for a framework that sends the body itself. Middleware may set rules for
 * caches before, for every response, or afterwards: our pages and cookies are kept out of them all the same.
 */
export function setNodeHeaders(response: ServerResponse, headers: GateAnswer['headers']): void {
  // A time limit of the application may have responded while Duo was asked.
  if (response.headersSent) return
  guardNodeResponse(response)
  for (const [name, value] of headers) {
    if (name === 'set-cookie' || name === 'vary') response.appendHeader(name, value)
    else response.setHeader(name, value)
  }
}

/** Sends the gate's response in the place of one that a handler had begun. */
export function replaceNodeAnswer(response: ServerResponse, answer: GateAnswer): void {
  if (response.headersSent) return
  dropBodyHeaders(response)
  nodeAnswer(response, answer)
}

/** What described the body that a handler had begun, and does not describe ours. */
const ofBody = /^(?:content-(?!security-policy)|etag$|last-modified$|transfer-encoding$|accept-ranges$)/

/** Removes what a handler had said about a body that is not sent. */
export function dropBodyHeaders(response: Pick<ServerResponse, 'getHeaderNames' | 'removeHeader'>): void {
  for (const name of response.getHeaderNames()) if (ofBody.test(name)) response.removeHeader(name)
}

/** The cookies that a response of Node's has so far, for an error with which a framework drops its headers. */
export function nodeCookies(response: ServerResponse): string[] {
  const cookies = response.getHeader('set-cookie')
  return cookies === undefined ? [] : [cookies].flat().map(String)
}
