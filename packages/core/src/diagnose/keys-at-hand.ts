/** The keys that signatures are checked with; those that are missing leave them unchecked. Newest first. */
export interface KeysAtHand {
  readonly ikey?: string | undefined
  readonly skeys?: readonly string[]
  readonly akeys?: readonly string[]
  /** Milliseconds; `Date.now` by default. */
  readonly now?: () => number
}

/** Whether a signature holds with the keys at hand. */
export type Signature = 'holds' | 'fails' | 'unchecked'

/** Seconds from now, less than zero for what is over. */
export function secondsLeft(expiresAt: number, { now = Date.now }: KeysAtHand): number {
  return expiresAt - Math.floor(now() / 1000)
}
