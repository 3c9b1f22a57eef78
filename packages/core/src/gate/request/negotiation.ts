import type { GateRequest } from './request.js'
import type { Site } from './site.js'

/** The request headers that decide the form of the response. */
export const varyHeader = 'Accept, Accept-Language, Sec-Fetch-Dest, Sec-Fetch-Mode, X-Requested-With'

/** Returns whether a browser will show the response as a page; a script or an API client will not. */
export function isNavigation(request: GateRequest): boolean {
  if (isSubresource(request)) return false
  const mode = request.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  if (request.header('x-requested-with') !== undefined) return false
  return acceptsHtml(request.header('accept'))
}

/** Where browsers show a response inside of another page (Fetch, "destination"). */
const frames: readonly string[] = ['iframe', 'frame', 'embed', 'object', 'fencedframe']

/** What a page load says of itself. Browsers that say nothing are judged by the other headers. */
const pageLoads: readonly (string | undefined)[] = [undefined, '', 'empty', 'document', 'nested-document', ...frames]

/** Whether the browser is going to use the response as an image, a script or the like, in whatever mode it asks. */
function isSubresource(request: GateRequest): boolean {
  return !pageLoads.includes(request.header('sec-fetch-dest'))
}

/** Whether a person's browser is going to show the response as a page inside of another page. */
export function isFramed(request: GateRequest): boolean {
  return frames.includes(request.header('sec-fetch-dest') ?? '') && isNavigation(request)
}

function acceptsHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false
  return accept.split(',').some((range) => /^\s*text\/html\s*(?:;(?!.*\bq=0(?:\.0*)?\s*(?:;|$))|$)/i.test(range))
}

/** Returns whether the browser only prefetches or prerenders, so that nothing may start or end with the request. */
export function isSpeculative(request: GateRequest): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-moz'].map((name) => request.header(name))
  return /prefetch|prerender|preview/i.test(purposes.join())
}

/**
 * Returns whether a request that changes something comes from a page of this site or of a trusted origin. Uses
 * `Origin` if the browser sends it, else `Sec-Fetch-Site`, which no page can forge. A request with neither is
 * rejected, because every current browser sends one of them.
 */
export function isSameOrigin(request: GateRequest, site: Site): boolean {
  const origin = namedOrigin(request)
  return origin === undefined ? request.header('sec-fetch-site') === 'same-origin' : isOurs(origin, site)
}

/**
 * Returns whether a page of another site sent this request. Browsers send their origin with each WebSocket upgrade.
 * Other programs do not, and they have no cookies that somebody else could use.
 */
export function isForeign(request: GateRequest, site: Site): boolean {
  const origin = namedOrigin(request)
  if (origin !== undefined) return !isOurs(origin, site)
  const from = request.header('sec-fetch-site')
  // Only browsers send `null`. Without `Sec-Fetch-Site`, the request may come from anywhere.
  return request.header('origin') === undefined
    ? !['same-origin', 'none', undefined].includes(from)
    : from !== 'same-origin'
}

/**
 * Returns whether a request opens a WebSocket. Some frameworks and proxies route its handshake as they do requests, and
 * some after the socket is open (RFC 6455 4.1 and, over HTTP/2, RFC 8441 4).
 */
export function opensSocket(request: Pick<GateRequest, 'method' | 'header'>): boolean {
  return request.method === 'CONNECT' || request.header('sec-websocket-key') !== undefined
}

function isOurs(origin: string, site: Site): boolean {
  return origin === site.origin || site.trustedOrigins.includes(origin)
}

/**
 * The origin that the browser names. `null` names none: a page under `Referrer-Policy: no-referrer` posts it to its own
 * site, and a sandboxed frame to any (Fetch, "append a request Origin header").
 */
function namedOrigin(request: GateRequest): string | undefined {
  const origin = request.header('origin')
  return origin === 'null' ? undefined : origin
}
