import type { Refused } from '../gate/guard/guard.js'
import { refusalError } from '../gate/guard/refusal-error.js'
import type { Framework } from './framework.js'

/**
 * Prepares the refusal of a request inside a handler.
 *
 * @returns the error to throw
 */
export async function refuseInHandler<Ctx>(framework: Framework<Ctx>, ctx: Ctx, refusal: Refused): Promise<unknown> {
  const { answer } = refusal
  await framework.commit?.(ctx)
  // At once, for an application that catches the error and responds by itself.
  for (const [name, value] of answer.headers) if (name === 'set-cookie') framework.appendCookie(ctx, value)
  const rest = { ...answer, headers: answer.headers.filter(([name]) => name !== 'set-cookie') }
  const error = (cookies: readonly string[] = []) => refusalError(refusal, cookies)
  return framework.refused === undefined ? error() : framework.refused(ctx, { answer: rest, error })
}
