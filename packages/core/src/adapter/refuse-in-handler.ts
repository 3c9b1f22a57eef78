import { type DuoError, isDuoError } from '../errors/errors.js'
import type { Refused } from '../gate/guard/guard.js'
import { refusalError } from '../gate/guard/refusal-error.js'
import type { GateAnswer } from '../gate/request/request.js'
import { problemOfRefusal } from '../gate/responses/problem.js'
import type { AdapterParts } from './adapter-parts.js'
import type { Framework } from './framework.js'
import { webAnswer } from './web-answer.js'

/** What a guard would have responded, and to which method. */
const refusals = new WeakMap<object, { readonly answer: GateAnswer; readonly method: string }>()

/**
 * What a guard would have responded, without cookies that are on the response already, for an error that `require` has
 * thrown; `undefined` for every other error.
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
  return refusals.get(Object(error))?.answer
}

/**
 * The same as a web `Response`, a new one for each call.
 *
 * @example
 * ```ts
 * function onError(error: unknown): Response {
 *   return refusalResponse(error) ?? new Response('an error of the application', { status: 500 })
 * }
 * ```
 */
export function refusalResponse(error: unknown): Response | undefined {
  const refusal = refusals.get(Object(error))
  return refusal && webAnswer(refusal.answer, refusal)
}

/** Adds to the error of a refused upgrade the response that `refusalResponse` gives: no page, whatever is accepted. */
export async function refuseUpgrade<Passed>(asked: Promise<Passed>): Promise<Passed> {
  try {
    return await asked
  } catch (error) {
    if (isDuoError(error) && error.status < 500) refusals.set(error, { answer: problemOf(error), method: 'GET' })
    throw error
  }
}

function problemOf({ code, start, login, headers }: DuoError): GateAnswer {
  const cookies = [headers['set-cookie'] ?? []].flat()
  return problemOfRefusal(
    code,
    start ?? login,
    cookies.map((cookie) => ['set-cookie', cookie] as const),
  )
}

/**
 * Prepares the refusal of a request inside a handler.
 *
 * @returns the error to throw
 */
export async function refuseInHandler<Ctx>(
  { framework, store, request }: AdapterParts<Ctx>,
  ctx: Ctx,
  refusal: Refused,
): Promise<unknown> {
  await store?.save?.(ctx, true)
  const answer = framework.appendCookie === undefined ? refusal.answer : withoutCookies(framework, ctx, refusal.answer)
  const make = (cookies?: readonly string[]) => refusalError({ ...refusal, answer }, cookies)
  const error = framework.refused === undefined ? make() : await framework.refused(ctx, { answer, error: make })
  if (typeof error === 'object' && error !== null) refusals.set(error, { answer, method: request(ctx).method })
  return error
}

/** Appends the cookies at once, for an application that catches the error and responds by itself. */
function withoutCookies<Ctx>(framework: Framework<Ctx>, ctx: Ctx, answer: GateAnswer): GateAnswer {
  try {
    for (const [name, value] of answer.headers) if (name === 'set-cookie') framework.appendCookie?.(ctx, value)
  } catch {
    // A response that has begun takes no more headers. What the handler has to know is the refusal.
  }
  return { ...answer, headers: answer.headers.filter(([name]) => name !== 'set-cookie') }
}
