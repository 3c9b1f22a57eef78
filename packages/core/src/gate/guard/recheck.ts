/** What a connection is checked for while nothing arrives on it. */
export interface Recheck {
  /** Milliseconds between two checks. */
  readonly every: number
  /** Seconds; until the proof expires. */
  readonly secondsLeft: () => number
  /** Judges the connection by the state at this moment. */
  readonly check: () => Promise<unknown>
  readonly end: () => void
}

/** How many checks in a row may fail, or take longer than the interval, before the connection ends. */
const mostFailures = 2

/** Checks a connection from time to time, without keeping the process alive. @returns what stops it */
export function startRecheck({ every, secondsLeft, check, end }: Recheck): () => void {
  let failures = 0
  let isChecking = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const checkOnce = async (): Promise<void> => {
    // If the last check has not finished yet, it has failed.
    if (isChecking) return void failures++
    isChecking = true
    try {
      await check()
      failures = 0
    } catch {
      failures++
    } finally {
      isChecking = false
    }
  }
  const schedule = (): void => {
    timer = setTimeout(tick, untilNext(secondsLeft(), every))
    timer.unref?.()
  }
  function tick(): void {
    // A clock that gives no number lets nothing go on.
    if (failures >= mostFailures || !(secondsLeft() > 0)) return end()
    // First, so that a check which stops this stops the next one too.
    schedule()
    void checkOnce()
  }

  schedule()
  return () => clearTimeout(timer)
}

/**
 * Milliseconds until the next check, or until the proof expires if that is earlier. Never so few that a stopped clock
 * causes a busy loop.
 */
function untilNext(secondsLeft: number, every: number): number {
  const atLeast = Math.min(1000, every)
  return Number.isFinite(secondsLeft) ? Math.min(every, Math.max(atLeast, secondsLeft * 1000)) : atLeast
}
