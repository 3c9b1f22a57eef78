import { guardedCacheControl, guardedHeader } from './guarded-caching.js'

/**
 * Keeps a guarded web `Response` out of caches, when nothing else will change it.
 *
 * @returns the same response, or a copy of one whose headers cannot be changed, such as that of `fetch`
 */
export function guardWebResponse(response: Response): Response {
  // The 101 of an upgrade and the response of a network error can be neither changed nor copied, and no cache keeps
  // them.
  if (response.status < 200) return response
  const changed = changedHeaders(response.headers)
  if (changed.length === 0 || isSet(response.headers, changed)) return response
  const { status, statusText, headers, body } = response
  const copy = new Response(body, { status, statusText, headers })
  isSet(copy.headers, changed)
  return copy
}

type Pair = readonly [name: string, value: string]

function changedHeaders(headers: Headers): Pair[] {
  const before = headers.get('cache-control')
  const judged = guardedCacheControl(before ?? undefined)
  const changed: Pair[] = judged === before ? [] : [['cache-control', judged]]
  for (const [name, value] of headers) {
    if (name === 'cache-control' || name === 'set-cookie') continue
    const kept = String(guardedHeader(name, value))
    if (kept !== value) changed.push([name, kept])
  }
  return changed
}

/** Whether the headers could be set. */
function isSet(headers: Headers, pairs: readonly Pair[]): boolean {
  try {
    for (const [name, value] of pairs) headers.set(name, value)
    return true
  } catch {
    return false
  }
}
