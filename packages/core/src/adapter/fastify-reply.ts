import { guardNodeResponse, type NodeOutgoing } from '../gate/guard/guard-node-response.js'
import type { GateAnswer } from '../gate/request/request.js'
import { dropBodyHeaders } from './node-answer.js'

/** What is used of Fastify's reply. */
export interface ReplyHeaders {
  readonly raw: Omit<NodeOutgoing, 'getHeader'> & {
    getHeader(name: string): number | string | string[] | undefined
    removeHeader(name: string): void
  }
  getHeader(name: string): unknown
  getHeaders(): object
  header(name: string, value: unknown): unknown
  removeHeader(name: string): unknown
}

/**
 * Sets the headers of the gate's response on Fastify's reply. Cookies and `vary` join what is there. Hooks may set
 * rules for caches, before and afterwards: our pages and cookies are kept out of them all the same.
 */
export function setReplyHeaders(reply: ReplyHeaders, headers: GateAnswer['headers']): void {
  guardNodeResponse(reply.raw)
  for (const [name, value] of headers) {
    if (name === 'set-cookie') appendReplyCookie(reply, value)
    else if (name === 'vary') reply.header(name, [reply.getHeader(name) ?? [], value].flat().map(String).join(', '))
    else reply.header(name, value)
  }
}

/** The same in the place of a response that Fastify has prepared. */
export function replaceReplyHeaders(reply: ReplyHeaders, headers: GateAnswer['headers']): void {
  dropBodyHeaders({
    getHeaderNames: () => Object.keys(reply.getHeaders()),
    removeHeader(name) {
      reply.removeHeader(name)
      reply.raw.removeHeader(name)
    },
  })
  setReplyHeaders(reply, headers)
}

/** Fastify drops what middleware has set on Node's response once the reply has a header of that name. */
export function appendReplyCookie(reply: ReplyHeaders, cookie: string): void {
  const early = reply.raw.getHeader('set-cookie')
  reply.raw.removeHeader('set-cookie')
  for (const one of [early ?? [], cookie].flat()) reply.header('set-cookie', String(one))
}
