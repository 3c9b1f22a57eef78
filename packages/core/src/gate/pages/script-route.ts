import { promptScript } from './prompt-script.js'
import type { GateAnswer, GateRequest } from '../request/request.js'

/** `GET prompt.js`, and the same under a name that its content gives it. */
export function scriptAnswer(request: GateRequest): GateAnswer {
  const script = promptScript()
  const etag = `"${script.hash}"`
  // Like every other response: session middleware may add the cookie of its user, which a cache would give to others.
  const headers: [string, string][] = [
    ['content-type', 'text/javascript; charset=utf-8'],
    ['cache-control', 'private, no-cache'],
    ['etag', etag],
    ['x-content-type-options', 'nosniff'],
    ['cross-origin-resource-policy', 'same-origin'],
  ]
  if (isNamed(etag, request.header('if-none-match'))) return { status: 304, headers }
  return { status: 200, headers, body: script.text }
}

/** Weak comparison, as `If-None-Match` asks for (RFC 9110 13.1.2). */
function isNamed(etag: string, header: string | undefined): boolean {
  if (header === undefined) return false
  return header === '*' || header.split(',').some((tag) => [etag, `W/${etag}`].includes(tag.trim()))
}
