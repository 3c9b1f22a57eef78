import { guardedCacheControl, guardedHeader } from './guarded-caching.js'

/** The parts of Node's `ServerResponse`, and of the one for HTTP/2, that decide what leaves about caching. */
export interface NodeOutgoing {
  readonly headersSent: boolean
  writeHead: (...given: never[]) => unknown
  setHeader: (name: string, value: never) => unknown
  getHeader(name: string): unknown
  getHeaderNames(): string[]
}

/** The response's own methods before the guard, which hide those of its class. */
const original = Symbol('writeHead')

type Head = unknown[]
type WriteHead = (...head: Head) => unknown

interface Guarded {
  readonly headersSent: boolean
  writeHead: WriteHead
  setHeader: (name: string, value: unknown) => unknown
  appendHeader?: (name: string, value: unknown) => unknown
  getHeader(name: string): unknown
  getHeaderNames(): string[]
  [original]?: WriteHead | undefined
}

/**
 * Keeps a guarded response out of caches, whatever sets its headers later: `Cache-Control` and its kind are judged when
 * the headers are sent, also those of streams, errors and handlers that write to the raw response.
 *
 * @param response - Node's own; one whose headers were sent stays as it is
 *
 * @example
 * ```ts
 * createServer((request, response) => {
 *   guardNodeResponse(response)
 *   response.setHeader('cache-control', 'public')
 *   response.end('leaves with: private, no-cache')
 * })
 * ```
 */
export function guardNodeResponse(response: NodeOutgoing): void {
  const guarded = response as unknown as Guarded
  if (guarded.headersSent || guarded.writeHead === writeGuardedHead || guarded[original] !== undefined) return
  // Hardly any response has one. A further property on each costs more than the judgement.
  if (Object.hasOwn(guarded, 'writeHead')) guarded[original] = guarded.writeHead
  guarded.writeHead = writeGuardedHead
}

/** One function for all responses: a closure for each would cost every guarded request more than the judgement. */
function writeGuardedHead(this: Guarded, ...head: Head): unknown {
  const saidSomething = judgeOwnHeaders(this)
  const wrapped = this[original]
  if (wrapped !== undefined) return writeWrappedHead(this, wrapped, head)
  const write = inheritedBy(this)
  // Most frameworks set headers one by one, and give the status alone.
  if (head.length > 1) return write.apply(this, judgedHead(this, head))
  if (!saidSomething) this.setHeader('cache-control', guardedCacheControl(undefined))
  return write.call(this, head[0])
}

function inheritedBy(response: Guarded): WriteHead {
  let at = Object.getPrototypeOf(response) as Guarded
  // The class of a guarded response may be used to create other objects.
  while (at.writeHead === writeGuardedHead) at = Object.getPrototypeOf(at) as Guarded
  return at.writeHead
}

/** What wrapped it before the guard sets headers after the guard. Between two guards it calls the first of them. */
function writeWrappedHead(response: Guarded, wrapped: WriteHead, head: Head): unknown {
  judgeFurtherHeaders(response)
  response[original] = undefined
  try {
    return wrapped.apply(response, judgedHead(response, head))
  } finally {
    response[original] = wrapped
  }
}

/** What `writeHead` was given, with headers that a guarded response may have. */
function judgedHead(response: Guarded, head: Head): Head {
  const own = response.getHeader('cache-control')
  const at = typeof head[1] === 'string' || head[2] != null ? 2 : 1
  const headers = head[at]
  if (typeof headers === 'object' && headers !== null) head[at] = guardedHeaders(headers, own)
  else if (own === undefined) response.setHeader('cache-control', guardedCacheControl(own))
  return head
}

/** @returns whether one of them is `Cache-Control` */
function judgeOwnHeaders(response: Guarded): boolean {
  let saidSomething = false
  for (const name of response.getHeaderNames()) {
    if (!mayBeAboutCaching(name)) continue
    const value = response.getHeader(name)
    const strict = guardedHeader(name, value)
    if (strict !== value) response.setHeader(name, strict)
    saidSomething ||= name === 'cache-control'
  }
  return saidSomething
}

/**
 * By its last letter: of `…-control` or of `x-accel-expires`. Most headers are neither, and each request has several.
 */
function mayBeAboutCaching(name: string): boolean {
  const last = name.charCodeAt(name.length - 1) | 0x20
  return last === 0x6c || last === 0x73
}

function judgeFurtherHeaders(response: Guarded): void {
  const { setHeader } = response
  response.setHeader = (name, value) => setHeader.call(response, name, guardedHeader(name.toLowerCase(), value))
  if (response.appendHeader === undefined) return
  const { appendHeader } = response
  response.appendHeader = (name, value) =>
    name.toLowerCase() === 'cache-control'
      ? response.setHeader(name, [response.getHeader(name) ?? [], value].flat())
      : appendHeader.call(response, name, guardedHeader(name.toLowerCase(), value))
}

/**
 * The headers that `writeHead` was given, in the form in which they came: an object, or a list that may be one of
 * pairs. Most say nothing about caching, and taking them apart would cost more than all the rest.
 */
function guardedHeaders(headers: object, own: unknown): object {
  if (!Array.isArray(headers)) {
    for (const name in headers) {
      if (mayBeAboutCaching(name)) return Object.fromEntries(guardedPairs(Object.entries(headers), own))
    }
    // Many times as fast as a copy by spreading, which loses what the engine knows about such objects.
    return Object.assign({ 'cache-control': guardedCacheControl(own) }, headers)
  }
  if (Array.isArray(headers[0])) return guardedPairs(headers as Pair[], own)
  for (let at = 0; at < headers.length; at += 2) {
    if (mayBeAboutCaching(String(headers[at]))) return guardedPairs(pairsOf(headers), own).flat()
  }
  // Twice as fast as concat.
  const copy: unknown[] = headers.slice()
  copy.push('cache-control', guardedCacheControl(own))
  return copy
}

type Pair = [name: string, value: unknown]

function pairsOf(list: readonly unknown[]): Pair[] {
  return list.flatMap((name, at): Pair[] => (at % 2 === 0 ? [[String(name), list[at + 1]]] : []))
}

function guardedPairs(pairs: readonly Pair[], own: unknown): Pair[] {
  const said: unknown[] = []
  const rest: Pair[] = []
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase()
    if (lower === 'cache-control') said.push(value)
    else rest.push([name, guardedHeader(lower, value)])
  }
  return [...rest, ['cache-control', guardedCacheControl(said.length === 0 ? own : said.flat())]]
}
