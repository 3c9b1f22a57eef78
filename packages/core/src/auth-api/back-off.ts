import { isDuoError } from '../errors/errors.js'
import { mostJitter, pauseBefore } from './wire.js'

/** How to repeat a call after a 429 response. */
export interface BackOff {
  /** At most so many calls. */
  readonly tries: number
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** From 0 up to, and without, 1. */
  readonly random: () => number
}

/** Milliseconds. If Duo asks for a longer wait, the call fails instead of waiting for hours. */
const longestPause = 60_000

/**
 * Repeats a call after a 429 response: after the time that Duo asks for, otherwise after longer and longer times. A
 * random part is added, so that clients that were refused together do not come back together. Only a 429 is repeated,
 * as in Duo's own clients.
 *
 * @param call - makes a new call each time, because each is signed with its own time
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
