import { isDuoError } from '../../errors/errors.js'

/** Milliseconds for which the result of a check is kept. */
const lifetime = 10_000

interface Found {
  readonly at: number
  readonly outcome: Promise<unknown>
}

/**
 * Returns a function that checks whether Duo is available, at most once in ten seconds. While Duo is unavailable, all
 * logins of that time share one call.
 *
 * @param ask - rejects with a DuoError
 * @returns a function that rejects while Duo is unavailable. If Duo responds, it is available, even if it refuses or
 * wants fewer calls: the frame is not asked for from here but from the browser.
 */
export function createAvailability(ask: () => Promise<unknown>, now: () => number): () => Promise<void> {
  let found: Found | undefined
  return async () => {
    if (found === undefined || !isFresh(found, now())) found = { at: now(), outcome: settled(ask) }
    const failure = await found.outcome
    if (isDuoError(failure) && failure.outage) throw failure
  }
}

/** If the clock was set back, an old result must not be kept. */
function isFresh({ at }: Found, now: number): boolean {
  return at <= now && now < at + lifetime
}

/** What it failed with. Never rejects, since nobody may be waiting when it does. */
function settled(ask: () => Promise<unknown>): Promise<unknown> {
  return ask().then(
    () => undefined,
    (error: unknown) => error,
  )
}
