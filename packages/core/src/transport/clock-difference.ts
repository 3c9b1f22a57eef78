/**
 * How far the clock of this machine runs ahead of Duo's.
 *
 * @param times - `sent` and `received` in milliseconds of this machine, `duo` in whole seconds of Duo's
 * @returns whole seconds, less than zero when this machine's clock runs behind
 */
export function clockDifference(times: { sent: number; received: number; duo: number }): number {
  // Duo looked at its clock about half-way, and cut off half a second on average. The sum keeps a zero from being
  // negative.
  return Math.round((times.sent + times.received) / 2000 - (times.duo + 0.5)) + 0
}

/** Describes the difference for anyone looking for the cause of a refusal. */
export function describeClock(difference: number): string {
  if (Math.abs(difference) <= agreement)
    return `The clock is not it: it agrees with Duo's to within ${agreement} seconds.`
  const direction = difference > 0 ? 'ahead of' : 'behind'
  return `The clock of this machine is ${Math.abs(difference)} seconds ${direction} Duo's.`
}

/** Seconds that never made Duo refuse anything. */
const agreement = 30
