import { denyingReasons } from './wire.js'

/** Why Duo did not approve the login, as far as it changes what the user can do. */
export type Denial = keyof typeof denyingReasons | 'denied'

/** The kind of a denial, by the reason that Duo's token gives. */
export function denialOf(reason: unknown): Denial {
  const kinds = Object.entries(denyingReasons) as [keyof typeof denyingReasons, readonly string[]][]
  return kinds.find(([, reasons]) => reasons.includes(String(reason)))?.[0] ?? 'denied'
}

/**
 * The kind of a denial, by the words of an error that Duo sent the browser back with. They are unsigned, so they select
 * one of our own messages and decide nothing.
 */
export function denialIn(words: string): Denial | undefined {
  if (/cancel/i.test(words)) return 'cancelled'
  if (/tim(?:ed?|ing) ?out/i.test(words)) return 'timedOut'
  // Not "blocked", which is a policy's word.
  if (/(?<![a-z])lock(?:ed|[ _]?out)/i.test(words)) return 'lockedOut'
  return /denied|fraud/i.test(words) ? 'denied' : undefined
}
