import type { ServerResponse } from 'node:http'

/**
 * Whether a response has closed, and so emits no `close` any more. That of HTTP/2 has no `destroyed`, but its stream
 * has.
 */
export function isGone(response: ServerResponse): boolean {
  const stream: unknown = Reflect.get(response, 'stream')
  return response.destroyed || Reflect.get(Object(stream), 'destroyed') === true
}
