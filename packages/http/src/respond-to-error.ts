import type { IncomingMessage, ServerResponse } from 'node:http'
import { cutOff, dropBodyHeaders, type MaybePromise, nodeAnswer, plainRefusal, refusalAnswer } from '@duokit/core'

/**
 * Receives what callbacks, the store and handlers throw, to log it. The user gets a 500 without details, unless
 * `onError` sends a response before it returns or its promise resolves. A socket has no response.
 */
export type OnError = (error: unknown, request: IncomingMessage, response?: ServerResponse) => MaybePromise<unknown>

/** Makes what responds to an error of a handler. */
export function createRespondToError(onError: OnError) {
  return async (error: unknown, response: ServerResponse): Promise<void> => {
    const refusal = refusalAnswer(error)
    const isTooLate = response.headersSent
    if (!isTooLate) dropBodyHeaders(response)
    try {
      if (refusal === undefined || isTooLate) await onError(error, response.req, response)
    } catch {
      // A log that fails changes no response, and must not end the process.
    }
    if (!isTooLate) return nodeAnswer(response, refusal ?? plainRefusal(500))
    // The client must not take what was sent for the whole response. After end() there is nothing to cut off.
    if (!response.writableEnded) cutOff(response)
  }
}
