/** The last second of the year 9999: the latest that an HTTP date can name. */
export const LAST_SECOND = 253_402_300_799

/** What to add to the explanation of a time that is too far ahead. */
export const unitHint = (time: number): string =>
  time > LAST_SECOND ? ' The time looks like milliseconds; seconds are expected.' : ''
