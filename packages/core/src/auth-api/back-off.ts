import { isDuoError } from '../errors/errors.js'
import { mostJitter, pauseBefore } from './wire.js'

/** How a call is repeated that Duo answers with 429. */
export interface BackOff {
  /** At most so many calls. */
  readonly tries: number
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** From 0 up to, and without, 1. */
  readonly random: () => number
}

/** Milliseconds. Who is to wait longer is told so, in place of hanging for hours on what a header says. */
const longestPause = 60_000

/**
 * Repeats a call while Duo answers that there are too many: after the time that Duo names, else after longer and longer
 * ones, each with something random on top, so that those who were refused together do not come back together. Nothing
 * but a 429 is repeated, as in Duo's own clients.
 *
 * @param call - makes the call anew each time, so that it is signed with the time of its own
 */
export async function withBackOff<T>({ tries, wait, random }: BackOff, call: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await call()
    } catch (error) {
      const pause = retry + 1 < tries ? pauseAfter(error, retry) : undefined
      if (pause === undefined) throw error
      await wait(pause + Math.floor(random() * mostJitter))
    }
  }
}

/** `undefined` for what is not to be repeated. */
function pauseAfter(error: unknown, retry: number): number | undefined {
  if (!isDuoError(error) || error.code !== 'duo_rate_limited') return undefined
  const { retryAfter } = error.duo ?? {}
  const pause = retryAfter === undefined ? pauseBefore(retry) : retryAfter * 1000
  return pause > longestPause ? undefined : pause
}
