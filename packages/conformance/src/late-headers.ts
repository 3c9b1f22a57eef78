import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * What general middleware for security and caching might set on every response, and would break or weaken a page of
 * the gate.
 */
const late = {
  'cache-control': 'public, max-age=600',
  'content-security-policy': "default-src 'self'; frame-ancestors *",
  'cross-origin-embedder-policy': 'require-corp',
  'referrer-policy': 'unsafe-url',
  'x-content-type-options': 'none',
  'x-frame-options': 'SAMEORIGIN',
  'x-late': 'yes',
}

/**
 * The headers that an application sets as late as its framework lets it, on every response to a request that asks for
 * them with `X-Late`.
 *
 * @param asked - the header `X-Late` of the request
 */
export function lateHeaders(asked: unknown): readonly (readonly [name: string, value: string])[] {
  return asked === undefined || asked === null ? [] : Object.entries(late)
}

/** Sets them on Node's response as its headers leave, as packages do that are made with `on-headers`. */
export function setLateHeaders({ headers }: IncomingMessage, response: ServerResponse): void {
  const { writeHead } = response
  response.writeHead = (...head: unknown[]) => {
    for (const [name, value] of lateHeaders(headers['x-late'])) response.setHeader(name, value)
    return Reflect.apply(writeHead, response, head) as typeof response
  }
}
