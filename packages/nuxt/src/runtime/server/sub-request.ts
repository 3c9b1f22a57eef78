import type { H3Event } from 'h3'

/**
 * What a page asks its own server for while it is rendered carries the headers of the person's request, but nobody is
 * going to see the answer as a page: it is answered as a script is.
 */
export function treatAsScript(event: H3Event): void {
  const { req } = event.node
  if (isSubRequest(req)) delete req.headers['sec-fetch-mode']
}

/** Nitro hands such a request the context of the one that it belongs to. */
function isSubRequest(request: object): boolean {
  const context: unknown = Reflect.get(request, '__unenv__')
  return typeof context === 'object' && context !== null && 'nitro' in context
}
