import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GateAnswer, type MaybePromise, nodeAnswer } from '@duokit/core'

/**
 * Handles a request of Node's `http`, or calls `next` without arguments. Errors never reach `next`: what `next` throws,
 * or rejects with, gets its response here. Connect and its relatives accept a step as middleware.
 */
export type Step = (request: IncomingMessage, response: ServerResponse, next: () => unknown) => void

type Decide = (response: ServerResponse) => MaybePromise<GateAnswer | undefined>

/** Makes a step of what decides about a request. A decision that needs no promise costs no turn of the event loop. */
export function createStep(decide: Decide, fail: (error: unknown, response: ServerResponse) => unknown): Step {
  return (_request, response, next) => {
    const act = (answer?: GateAnswer): unknown => (answer ? nodeAnswer(response, answer) : next())
    const run = (answer: ReturnType<Decide>): unknown => (answer && 'then' in answer ? answer.then(act) : act(answer))
    // It runs at once, and rejects if a callback, the store or `next` throws.
    new Promise((resolve) => resolve(run(decide(response)))).catch((error) => fail(error, response))
  }
}
