import { guardedCacheControl, guardedHeader } from './guarded-caching.js'

/** The parts of Node's `ServerResponse`, and of the one for HTTP/2, that decide what leaves about caching. */
export interface NodeOutgoing {
  readonly headersSent: boolean
  writeHead: (...given: never[]) => unknown
  setHeader: (name: string, value: never) => unknown
  getHeader(name: string): unknown
  getHeaderNames(): string[]
}

const original = Symbol('writeHead')

interface Guarded {
  readonly headersSent: boolean
  writeHead: (...given: unknown[]) => unknown
  setHeader: (name: string, value: unknown) => unknown
  appendHeader?: (name: string, value: unknown) => unknown
  getHeader(name: string): unknown
  getHeaderNames(): string[]
  [original]?: (...given: unknown[]) => unknown
}

/**
 * Keeps a guarded response out of caches, whatever sets its headers later: `Cache-Control` and its kind are judged when
 * the headers are sent. Node sends each through `writeHead`, also those of streams, errors and handlers that write to
 * the raw response.
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
  if (guarded.headersSent || guarded[original] !== undefined) return
  guarded[original] = guarded.writeHead
  guarded.writeHead = writeGuardedHead
}

/** One function for all responses: a closure for each would cost every guarded request more than the judgement. */
function writeGuardedHead(this: Guarded, ...given: unknown[]): unknown {
  const at = typeof given[1] === 'string' || given[2] != null ? 2 : 1
  const passed = given[at]
  for (const name of this.getHeaderNames()) {
    if (!mayBeAboutCaching(name)) continue
    const value = this.getHeader(name)
    const strict = guardedHeader(name, value)
    if (strict !== value) this.setHeader(name, strict)
  }
  const own = this.getHeader('cache-control')
  if (typeof passed === 'object' && passed !== null) given[at] = guardedHeaders(passed, own)
  else if (own === undefined) this.setHeader('cache-control', guardedCacheControl(own))
  const write = this[original]
  // Something wrapped it before the guard, so it sets headers after the guard.
  if (write !== Reflect.get(Object.getPrototypeOf(this) as object, 'writeHead')) judgeFurtherHeaders(this)
  return write?.apply(this, given)
}

/**
 * By its last letter: of `…-control` or of `x-accel-expires`. Most headers are neither, and each request has several.
 */
function mayBeAboutCaching(name: string): boolean {
  const last = name.charCodeAt(name.length - 1)
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
 * pairs.
 */
function guardedHeaders(headers: object, own: unknown): object {
  if (!Array.isArray(headers)) return Object.fromEntries(guardedPairs(Object.entries(headers), own))
  if (Array.isArray(headers[0])) return guardedPairs(headers as Pair[], own)
  const pairs = headers.flatMap((name: unknown, at): Pair[] => (at % 2 === 0 ? [[String(name), headers[at + 1]]] : []))
  return guardedPairs(pairs, own).flat()
}

type Pair = [name: string, value: unknown]

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
