import { type GateAnswer, keepHeaders, neededHeaders } from '@duokit/core'
import type { H3Event } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'
import { judgeLast } from './judge-last.js'

type Own = ReturnType<typeof neededHeaders>

/**
 * Keeps the headers that the gate's response needs, whatever middleware and hooks set afterwards. An application may
 * send another response in its place, with headers of its own.
 */
export function keepAnswer(event: H3Event, answer: GateAnswer): void {
  keep(event, answer)
}

function keep(event: WebEvent | NodeEvent, answer: GateAnswer): void {
  if (!isWebEvent(event)) {
    const { res } = event.node
    if ('_data' in res) holdHeaders(res, neededHeaders(answer.headers))
    else keepOfNode(res, answer)
    return
  }
  const response = event.runtime?.node?.res
  if (response !== undefined) {
    keepHeaders(response, answer, (head) => isHeadOf(head, answer, event.req.method))
    return
  }
  holdWebHeaders(event.res.headers, neededHeaders(answer.headers))
  judgeLast(event, answer)
}

/** The same for the response of h3 2 to an error. Only a hook may change it, which has all of it in its hands. */
export function keepErrorAnswer(event: WebEvent, answer: GateAnswer): void {
  const response = event.runtime?.node?.res
  if (response === undefined) judgeLast(event, answer)
  else keepHeaders(response, answer, ([status]) => status === answer.status)
}

/** h3 1 gives the body to `end`, and no length to the head. */
function keepOfNode(response: NodeEvent['node']['res'], answer: GateAnswer): void {
  const { status, body = '' } = answer
  const { end } = response
  let sent: unknown
  response.end = ((...given: unknown[]) => {
    sent ??= given[0]
    return Reflect.apply(end, response, given) as typeof response
  }) as typeof end
  const isOurBody = () => sent === undefined || sent === body || response.hasHeader('content-encoding')
  keepHeaders(response, answer, () => response.statusCode === status && isOurBody())
}

/** The server of h3 2 gives all headers to the head, with the length of a text. */
function isHeadOf([sent, ...rest]: readonly unknown[], { status, body }: GateAnswer, method: string): boolean {
  if (sent !== status || body === undefined || method === 'HEAD') return sent === status
  const said = (rest.find(Array.isArray) ?? []).flat() as unknown[]
  const length = said[said.indexOf('content-length') + 1]
  return said.includes('content-encoding') || Number(length) === Buffer.byteLength(body)
}

/** The stand-in of h3 1 for Node's response, where there is no server of Node's. */
function holdHeaders(response: NodeEvent['node']['res'], own: Own): void {
  const { setHeader, removeHeader } = response
  response.setHeader = (name, value) => setHeader.call(response, name, own.get(name.toLowerCase()) ?? value)
  response.removeHeader = (name) => {
    if (!own.has(name.toLowerCase())) removeHeader.call(response, name)
  }
}

/** Without a Node server, h3 2 creates the response from these. */
function holdWebHeaders(headers: Headers, own: Own): void {
  const { set, append, delete: remove } = headers
  const ownOf = (name: string) => own.get(name.toLowerCase())
  Object.assign(headers, {
    set: (name: string, value: string) => set.call(headers, name, ownOf(name) ?? value),
    append: (name: string, value: string) => ownOf(name) ?? append.call(headers, name, value),
    delete: (name: string) => ownOf(name) ?? remove.call(headers, name),
  })
}
