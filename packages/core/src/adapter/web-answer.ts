import type { GateAnswer } from '../gate/request/request.js'

/**
 * The gate's response as a web `Response`.
 *
 * @param request - whose method says whether the response may have a body
 *
 * @example
 * ```ts
 * const answer = await guard(request)
 * return answer === undefined ? handle(request) : webAnswer(answer, request)
 * ```
 */
export function webAnswer({ status, headers, body }: GateAnswer, request: { readonly method: string }): Response {
  return new Response(request.method === 'HEAD' ? null : (body ?? null), { status, headers: webHeaders(headers) })
}

/**
 * The headers of a gate's response as web `Headers`.
 *
 * @example
 * ```ts
 * webHeaders([['set-cookie', 'a=1'], ['set-cookie', 'b=2']]).getSetCookie() // ['a=1', 'b=2']
 * ```
 */
export function webHeaders(headers: GateAnswer['headers']): Headers {
  // Pairs, since a record would make one of several cookies.
  return new Headers(headers.map(([name, value]): [string, string] => [name, value]))
}
