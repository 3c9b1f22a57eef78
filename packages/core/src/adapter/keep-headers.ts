import type { NodeOutgoing } from '../gate/guard/guard-node-response.js'
import type { GateAnswer } from '../gate/request/request.js'

const needed: ReadonlySet<string> = new Set([
  'cache-control',
  'content-security-policy',
  'cross-origin-embedder-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
])

type Own = ReadonlyMap<string, string>
type Head = unknown[]

interface Outgoing {
  writeHead(...head: Head): unknown
  setHeader(name: string, value: unknown): unknown
  appendHeader?(name: string, value: unknown): unknown
  removeHeader(name: string): unknown
}

/** Those that the gate's response needs to work, and to be safe. */
export function neededHeaders(headers: GateAnswer['headers']): Own {
  return new Map(headers.filter(([name]) => needed.has(name)))
}

/**
 * Sends what the gate's response needs, whatever middleware sets afterwards.
 *
 * @param isOurs - whether this head is still the one of the gate's response
 */
export function keepHeaders(
  response: NodeOutgoing,
  answer: GateAnswer,
  isOurs: (head: Head) => boolean = (head) => isHeadOf(answer, head),
): void {
  const outgoing = response as unknown as Outgoing
  const own = neededHeaders(answer.headers)
  const { writeHead } = outgoing
  outgoing.writeHead = (...head) => writeHead.apply(outgoing, isOurs(head) ? kept(outgoing, head, own) : head)
}

/** The application may have put another response in its place. The length of a compressed one says nothing. */
function isHeadOf({ status, body = '' }: GateAnswer, [sent, given]: Head): boolean {
  const said = Object(given) as Record<string, unknown>
  const ours = Buffer.byteLength(body)
  return sent === status && ('content-encoding' in said || Number(said['content-length'] ?? ours) === ours)
}

function kept(outgoing: Outgoing, head: Head, own: Own): Head {
  const { setHeader, removeHeader } = outgoing
  // Middleware that has wrapped `writeHead` sets and removes headers only now.
  outgoing.removeHeader = (name) => own.has(name.toLowerCase()) || removeHeader.call(outgoing, name)
  for (const method of ['setHeader', 'appendHeader'] as const) {
    const set = outgoing[method]
    outgoing[method] = (name, value) => {
      const ours = own.get(name.toLowerCase())
      return ours === undefined ? set?.call(outgoing, name, value) : setHeader.call(outgoing, name, ours)
    }
  }
  const at = head.findIndex((part) => typeof part === 'object' && part !== null)
  const given = head[at]
  if (Array.isArray(given)) head[at] = withOwn(given, own)
  else {
    for (const [name, value] of own) outgoing.setHeader(name, value)
    if (at > 0) head[at] = { ...(given as object), ...Object.fromEntries(own) }
  }
  return head
}

/** A list, which may be one of pairs. Node sets each of its members only where no header was set before. */
function withOwn(headers: Head, own: Own): Head {
  const list: Head = Array.isArray(headers[0]) ? headers.flat() : headers
  const others = list.filter((_, at) => !own.has(String(list[at - (at % 2)]).toLowerCase()))
  return others.concat(...own)
}
