import type { GateAnswer } from '@duokit/core'
import { appendResponseHeader, type H3Event, setResponseHeader, setResponseStatus } from 'h3'
import { nodeResponse } from './event-shapes.js'
import { guardResponse } from './guard-response.js'
import { keepAnswer } from './keep-answer.js'

/**
 * As a string and not as a `Response`, with which h3 2 would drop the application's cookies wherever the status is an
 * error.
 */
export function send(event: H3Event, answer: GateAnswer): string {
  // A time limit of the application may have responded while Duo was asked.
  if (nodeResponse(event)?.headersSent === true) return ''
  // Middleware may set rules for caches on every response.
  guardResponse(event)
  for (const [name, value] of answer.headers) {
    if (name === 'set-cookie' || name === 'vary') appendResponseHeader(event, name, value)
    else setResponseHeader(event, name, value)
  }
  setResponseStatus(event, answer.status)
  keepAnswer(event, answer)
  return answer.body ?? ''
}
