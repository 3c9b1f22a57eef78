import { type GateAnswer, setReplyHeaders } from '@duokit/core'
import type { FastifyReply } from 'fastify'

/** Responds with what the gate says, through Fastify, since hooks of the application save the session. */
export function send(reply: FastifyReply, { status, headers, body }: GateAnswer): FastifyReply {
  // A time limit of the application may have responded while Duo was asked.
  if (reply.sent) return reply
  setReplyHeaders(reply, headers)
  // Fastify adds a charset to the type of a string.
  return reply.code(status).send(body === undefined ? undefined : Buffer.from(body))
}
