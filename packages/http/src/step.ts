import type { IncomingMessage, ServerResponse } from 'node:http'
import { chain, type GateAnswer, type MaybePromise, nodeAnswer } from '@duokit/core'

/**
 * Handles a request of Node's `http`, or calls `next` without arguments. Errors never reach `next`: what `next` throws,
 * or rejects with, gets its response here. Connect and its relatives accept a step as middleware.
 */
export type Step = (request: IncomingMessage, response: ServerResponse, next: () => unknown) => void

type Decide = (response: ServerResponse) => MaybePromise<GateAnswer | undefined>

/**
 * Makes a step of what decides about a request. Most decisions and handlers need no promise, and making one for each
 * request would cost more than the decision.
 */
export function createStep(decide: Decide, fail: (error: unknown, response: ServerResponse) => unknown): Step {
  return (_request, response, next) => {
    const act = (answer?: GateAnswer): unknown => (answer ? nodeAnswer(response, answer) : next())
    const failed = (error: unknown): unknown => fail(error, response)
    try {
      const done = chain(chain(decide(response), act), () => undefined)
      if (done !== undefined) done.catch(failed)
    } catch (error) {
      failed(error)
    }
  }
}
