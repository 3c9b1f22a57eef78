import { guardedCacheControl, guardedHeader } from './guarded-caching.js'

/**
 * Keeps a guarded web `Response` out of caches, when nothing else will change it.
 *
 * @returns the same response, or a copy of one whose headers cannot be changed, such as that of `fetch`
 *
 * @example
 * ```ts
 * const response = guardWebResponse(new Response('hello', { headers: { 'cache-control': 'public' } }))
 * response.headers.get('cache-control') // 'private, no-cache'
 * ```
 */
export function guardWebResponse(response: Response): Response {
  // The 101 of an upgrade and the response of a network error can be neither changed nor copied, and no cache keeps
  // them.
  if (response.status < 200) return response
  if (isKeptFromCaches(response.headers)) return response
  const { status, statusText, headers, body } = response
  const copy = new Response(body, { status, statusText, headers })
  keepFromCaches(copy.headers)
  return copy
}

/** Whether the headers could be changed, where they had to be. */
function isKeptFromCaches(headers: Headers): boolean {
  try {
    keepFromCaches(headers)
    return true
  } catch {
    return false
  }
}

/**
 * Most responses need a `Cache-Control`, and it is set first: walking through headers sorts them, and whoever sends the
 * response walks through them as well. A change in between would have them sorted twice.
 */
function keepFromCaches(headers: Headers): void {
  const said = headers.get('cache-control')
  const judged = guardedCacheControl(said ?? undefined)
  if (judged !== said) headers.set('cache-control', judged)
  for (const [name, value] of replaced(headers)) headers.set(name, value)
}

/** Other headers that caches obey, with what a guarded response says in their place. */
function replaced(headers: Headers): [name: string, value: string][] {
  const found: [string, string][] = []
  for (const [name, value] of headers) {
    if (name === 'cache-control' || name === 'set-cookie') continue
    const kept = String(guardedHeader(name, value))
    if (kept !== value) found.push([name, kept])
  }
  return found
}
