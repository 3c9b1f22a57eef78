import { type GateAnswer, keepHeaders, setReplyHeaders } from '@duokit/core'
import type { FastifyReply } from 'fastify'

/** Responds with what the gate says, through Fastify, since hooks of the application save the session. */
export function send(reply: FastifyReply, answer: GateAnswer): FastifyReply {
  // A time limit of the application may have responded while Duo was asked.
  if (reply.sent) return reply
  const { status, headers, body } = answer
  setReplyHeaders(reply, headers)
  keepHeaders(reply.raw, answer)
  // Fastify adds a charset to the type of a string.
  return reply.code(status).send(body === undefined ? undefined : Buffer.from(body))
}
