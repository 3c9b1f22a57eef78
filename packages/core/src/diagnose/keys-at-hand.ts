/** The keys to check signatures with, newest first. Without a key, its signatures stay unchecked. */
export interface KeysAtHand {
  readonly ikey?: string | undefined
  readonly skeys?: readonly string[]
  readonly akeys?: readonly string[]
  /** Milliseconds; `Date.now` by default. */
  readonly now?: () => number
}

/** The result of checking a signature with {@link KeysAtHand}. */
export type Signature = 'valid' | 'invalid' | 'unchecked'

/** Seconds from now; negative after the expiry. */
export function secondsLeft(expiresAt: number, { now = Date.now }: KeysAtHand): number {
  return expiresAt - Math.floor(now() / 1000)
}
