import type { ServerResponse } from 'node:http'

/** What a response of HTTP/2 has in addition to that of `http`. */
interface Http2Stream {
  readonly destroyed: boolean
  close(code: number): void
}

/** RFC 9113 7. */
const internalError = 2

/**
 * Whether a response has closed, and so emits no `close` any more. That of HTTP/2 has no `destroyed`, but its stream
 * has.
 */
export function isGone(response: ServerResponse): boolean {
  return response.destroyed || streamOf(response)?.destroyed === true
}

/**
 * Ends a response of Node's so that its client does not take it for complete. HTTP/2 ends a stream that is destroyed as
 * one that is complete.
 *
 * @example
 * ```ts
 * createServer((request, response) => response.write('a part', () => cutOff(response)))
 * ```
 */
export function cutOff(response: ServerResponse): void {
  const stream = streamOf(response)
  if (stream === undefined) response.destroy()
  else stream.close(internalError)
}

function streamOf(response: ServerResponse): Http2Stream | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the response of HTTP/2 has one
  return Reflect.get(response, 'stream') as Http2Stream | undefined
}
