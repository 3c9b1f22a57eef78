import type { DuoError, GateAnswer, HandlerRefusal } from '@duokit/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { replace } from './send.js'

/** What a guard would have responded, for each error that `require` has thrown. */
const answers = new WeakMap<object, GateAnswer>()
/** The same for each reply that ends in such an error. */
const endings = new WeakMap<FastifyReply, GateAnswer>()

/** The error of a refusal inside a handler. */
export function refused(_request: FastifyRequest, { answer, error }: HandlerRefusal): DuoError {
  const thrown = error()
  answers.set(thrown, answer)
  return thrown
}

/**
 * Responds to what `require` throws as a guard does. Error handlers of the application see the error first: Fastify
 * calls `onError` only if they leave the response to it.
 */
export function respondToRefusals(instance: FastifyInstance): void {
  instance.addHook('onError', (...[, reply, error, done]) => {
    const answer = answers.get(error)
    if (answer !== undefined) endings.set(reply, answer)
    done()
  })
  instance.addHook('onSend', (...[, reply, payload, done]) => {
    const answer = endings.get(reply)
    done(null, answer === undefined ? payload : replace(reply, answer))
  })
}
