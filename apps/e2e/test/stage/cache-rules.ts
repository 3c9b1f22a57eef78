import type { IncomingHttpHeaders } from 'node:http'

/** A response of the application. */
export interface Received {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A response that a cache keeps, with the request that it was the response to. */
export interface Kept {
  received: Received
  readonly asked: IncomingHttpHeaders
  /** Seconds. */
  at: number
}

type Directives = ReadonlyMap<string, string>

/** Statuses that a cache may keep without being told to (RFC 9110 15.1). */
const heuristicStatuses: readonly number[] = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]

/** Whether a shared cache may store a response (RFC 9111 3). It takes `Vary: *` for what no request matches. */
export function mayStore(method: string, asked: IncomingHttpHeaders, { status, headers }: Received): boolean {
  if (method !== 'GET' || status === 304 || status === 206) return false
  const directives = directivesOf(headers['cache-control'])
  if (directives.has('no-store') || directivesOf(asked['cache-control']).has('no-store')) return false
  // `private` with names of headers is about these alone.
  if (directives.get('private') === '' || headers.vary === '*') return false
  const says = ['public', 's-maxage', 'max-age'].some((name) => directives.has(name)) || 'expires' in headers
  // A request with credentials in `Authorization` needs more; a cookie does not (RFC 9111 3.5).
  const open = ['public', 's-maxage', 'must-revalidate'].some((name) => directives.has(name))
  if (asked.authorization !== undefined && !open) return false
  return says || heuristicStatuses.includes(status)
}

/** The response that was made for such a request (RFC 9111 4.1): the headers that `Vary` names are equal. */
export function answerFor(kept: readonly Kept[], asked: IncomingHttpHeaders): Kept | undefined {
  return kept.find(({ received, asked: before }) => {
    const names = listOf(received.headers.vary)
    return names.every((name) => String(asked[name]) === String(before[name]))
  })
}

/** Whether a cache may show what it keeps without asking the application (RFC 9111 4.2). */
export function mayShowUnasked({ received, at }: Kept, asked: IncomingHttpHeaders, now: number): boolean {
  const directives = directivesOf(received.headers['cache-control'])
  const wanted = directivesOf(asked['cache-control'])
  if (directives.has('no-cache') || wanted.has('no-cache') || wanted.get('max-age') === '0') return false
  return now - at < lifetimeOf(received, directives)
}

/** Seconds. Where nothing says it, a tenth of the time since the last change (RFC 9111 4.2.2). */
function lifetimeOf({ headers }: Received, directives: Directives): number {
  const told = directives.get('s-maxage') ?? directives.get('max-age')
  if (told !== undefined) return Number(told) || 0
  const made = Date.parse(headers.date ?? '') || 0
  if (headers.expires !== undefined) return ((Date.parse(headers.expires) || 0) - made) / 1000
  if (headers['last-modified'] === undefined) return 0
  return Math.max(0, made - Date.parse(headers['last-modified'])) / 10_000
}

function directivesOf(header: string | undefined): Directives {
  return new Map(
    listOf(header).map((item) => {
      const [name = '', value = ''] = item.split('=')
      return [name, value.replaceAll('"', '')] as const
    }),
  )
}

function listOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '')
}
