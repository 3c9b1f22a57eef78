import type { H3Event } from 'h3'

/**
 * Makes the gate respond as it does to a script. While a page is rendered, it may send requests to its own server. They
 * carry the headers of the user's request, but nobody sees their responses as a page.
 */
export function treatAsScript(event: H3Event): void {
  const { req } = event.node
  if (isSubRequest(req)) delete req.headers['sec-fetch-mode']
}

/** Nitro gives such a request the context of the request that it belongs to. */
function isSubRequest(request: object): boolean {
  const context: unknown = Reflect.get(request, '__unenv__')
  return typeof context === 'object' && context !== null && 'nitro' in context
}
