import type { GateRequest } from './request.js'
import type { Site } from './site.js'

/** The request headers that the shape of an answer depends on. */
export const varyHeader = 'Accept, Sec-Fetch-Mode, X-Requested-With'

/** Whether a person's browser is going to show the answer as a page; a script or an API client is not. */
export function isNavigation(request: GateRequest): boolean {
  const mode = request.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  if (request.header('x-requested-with') !== undefined) return false
  return acceptsHtml(request.header('accept'))
}

function acceptsHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false
  return accept.split(',').some((range) => /^\s*text\/html\s*(?:;(?!.*\bq=0(?:\.0*)?\s*(?:;|$))|$)/i.test(range))
}

/** Whether the browser only looks ahead (a prefetch or prerender), so that nothing may begin or end with it. */
export function isSpeculative(request: GateRequest): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-moz'].map((name) => request.header(name))
  return /prefetch|prerender|preview/i.test(purposes.join())
}

/**
 * Whether a request that changes something comes from a page of this site: `Origin` where the browser sends it, else
 * `Sec-Fetch-Site`. A request with neither is refused: every browser of the last years sends one of them.
 */
export function isSameOrigin(request: GateRequest, site: Site): boolean {
  const origin = request.header('origin')
  return origin === undefined ? request.header('sec-fetch-site') === 'same-origin' : origin === site.origin
}

/**
 * Whether a page of another site sent this. Browsers say with each upgrade to WebSocket where it comes from, while programs, which
 * have no cookies that somebody else could use, say nothing.
 */
export function isForeign(request: GateRequest, site: Site): boolean {
  const origin = request.header('origin')
  if (origin !== undefined) return origin !== site.origin
  return !['same-origin', 'none', undefined].includes(request.header('sec-fetch-site'))
}
