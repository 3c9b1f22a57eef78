import { type DuoError, type GateAnswer, type HandlerRefusal, keepHeaders, replaceReplyHeaders } from '@duokit/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Fastify sets the headers of an error only where nothing but Fastify responds to it. No response leaves with this. */
const marker = 'x-duokit-refusal'
/** What a guard would have responded, for each request that `require` has refused. */
const answers = new WeakMap<FastifyRequest, GateAnswer>()

/** The error of a refusal inside a handler. */
export function refused(request: FastifyRequest, { answer, error }: HandlerRefusal): DuoError {
  answers.set(request, answer)
  const thrown = error()
  Object.assign(thrown.headers, { [marker]: '1' })
  return thrown
}

/**
 * Responds to what `require` throws as a guard does. Error handlers of the application see the error first, and may
 * send a response of their own.
 */
export function respondToRefusals(instance: FastifyInstance): void {
  instance.addHook('onSend', (...[request, reply, payload, done]) => {
    const answer = reply.hasHeader(marker) ? answers.get(request) : undefined
    reply.removeHeader(marker)
    if (answer === undefined) return done(null, payload)
    replaceReplyHeaders(reply, answer.headers)
    keepHeaders(reply.raw, answer)
    reply.code(answer.status)
    done(null, answer.body ?? null)
  })
}
