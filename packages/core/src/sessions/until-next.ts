import { DuoError } from '../errors/errors.js'
import { isPromise } from '../maybe-promise.js'

/**
 * Runs session middleware until it calls the next one, and never lets it finish. Afterwards it would save the
 * session, which could restore one that a logout has just ended.
 *
 * @param run - calls the middleware with what it goes on by, and returns the promise of its end if it has one
 * @throws what the middleware throws, or goes on with; DuoError `session_missing` where it ends without going on
 *
 * @example
 * ```ts
 * const session = async (_ctx: object, next: () => Promise<unknown>) => void (await next())
 * await untilNext((next) => session({}, next))
 * ```
 */
export async function untilNext(run: (next: (error?: unknown) => Promise<never>) => unknown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const next = (error?: unknown): Promise<never> => {
      if (error === undefined || error === null) resolve()
      else reject(error instanceof Error ? error : new Error('the session middleware failed', { cause: error }))
      return new Promise(() => undefined)
    }
    const ended = run(next)
    if (isPromise(ended)) ended.then(() => reject(new DuoError('session_missing', endedEarly)), reject)
  })
}

const endedEarly = 'the session middleware of duo.live() did not go on'
