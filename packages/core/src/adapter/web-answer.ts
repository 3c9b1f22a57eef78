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
  // Pairs, since a record would make one of several cookies.
  const pairs = headers.map(([name, value]): [string, string] => [name, value])
  return new Response(request.method === 'HEAD' ? null : (body ?? null), { status, headers: pairs })
}
