import type { Refused } from '../gate/guard/guard.js'
import { refusalError } from '../gate/guard/refusal-error.js'
import type { GateAnswer } from '../gate/request/request.js'
import type { AdapterParts } from './adapter-parts.js'

const answers = new WeakMap<object, GateAnswer>()

/**
 * What a guard would have responded, without its cookies, for an error that `require` has thrown; `undefined` for every
 * other error. For the place where a framework turns errors into responses.
 *
 * @example
 * ```ts
 * function onError(error: unknown): string {
 *   const answer = refusalAnswer(error)
 *   return answer === undefined ? 'an error of the application' : `respond with ${answer.status}`
 * }
 * ```
 */
export function refusalAnswer(error: unknown): GateAnswer | undefined {
  return typeof error === 'object' && error !== null ? answers.get(error) : undefined
}

/**
 * Prepares the refusal of a request inside a handler.
 *
 * @returns the error to throw
 */
export async function refuseInHandler<Ctx>(
  { framework, store }: AdapterParts<Ctx>,
  ctx: Ctx,
  refusal: Refused,
): Promise<unknown> {
  const { answer } = refusal
  await store?.save?.(ctx, true)
  // At once, for an application that catches the error and responds by itself.
  for (const [name, value] of answer.headers) if (name === 'set-cookie') framework.appendCookie(ctx, value)
  const rest = { ...answer, headers: answer.headers.filter(([name]) => name !== 'set-cookie') }
  const make = (cookies: readonly string[] = []) => refusalError(refusal, cookies)
  const error = framework.refused === undefined ? make() : await framework.refused(ctx, { answer: rest, error: make })
  if (typeof error === 'object' && error !== null) answers.set(error, rest)
  return error
}
