import { dropBodyHeaders, type GateAnswer } from '@duokit/core'
import type { FastifyReply } from 'fastify'

/** Responds with what the gate says, through Fastify, since hooks of the application save the session. */
export function send(reply: FastifyReply, { status, headers, body }: GateAnswer): FastifyReply {
  // A time limit of the application may have responded while Duo was asked.
  if (reply.sent) return reply
  setHeaders(reply, headers)
  // Fastify adds a charset to the type of a string.
  return reply.code(status).send(body === undefined ? undefined : Buffer.from(body))
}

/** Puts what the gate says in the place of a response that Fastify has prepared. */
export function replace(reply: FastifyReply, { status, headers, body }: GateAnswer): string | null {
  dropBodyHeaders({
    getHeaderNames: () => Object.keys(reply.getHeaders()),
    removeHeader(name) {
      reply.removeHeader(name)
      reply.raw.removeHeader(name)
    },
  })
  setHeaders(reply, headers)
  reply.code(status)
  return body ?? null
}

function setHeaders(reply: FastifyReply, headers: GateAnswer['headers']): void {
  for (const [name, value] of headers) {
    if (name === 'set-cookie') appendCookie(reply, value)
    else
      reply.header(name, name === 'vary' ? [reply.getHeader(name) ?? [], value].flat().map(String).join(', ') : value)
  }
}

/** Fastify drops what middleware has set on Node's response once the reply has a header of that name. */
export function appendCookie(reply: FastifyReply, cookie: string): void {
  const early = reply.raw.getHeader('set-cookie')
  reply.raw.removeHeader('set-cookie')
  for (const one of [early ?? [], cookie].flat()) reply.header('set-cookie', String(one))
}
