import { isDuoError } from '../../errors/errors.js'

/** Milliseconds for which an answer about Duo's service counts. */
const lifetime = 10_000

interface Found {
  readonly at: number
  readonly outcome: Promise<unknown>
}

/**
 * Asks whether Duo is out of reach, at most once in ten seconds whatever the answer is: while Duo is away, the logins
 * of that time share one call, and one wait for it.
 *
 * @param ask - rejects with a DuoError
 * @returns a function that rejects while Duo is out of reach. Duo that answers is there, even when it refuses or wants
 * fewer calls: the frame is not asked for from here but from the browser.
 */
export function createAvailability(ask: () => Promise<unknown>, now: () => number): () => Promise<void> {
  let found: Found | undefined
  return async () => {
    if (found === undefined || !isFresh(found, now())) found = { at: now(), outcome: settled(ask) }
    const failure = await found.outcome
    if (isDuoError(failure) && failure.outage) throw failure
  }
}

/** A clock that was set back must not keep an old answer alive. */
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
