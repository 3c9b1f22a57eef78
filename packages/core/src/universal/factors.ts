import { allowingReasons, factorsOfPeople, otherFactors, remembered } from './wire.js'

/** What Duo calls the ways in which people confirm, and those in which it lets them in without asking. */
export type DuoFactor = (typeof factorsOfPeople)[number] | (typeof otherFactors)[number]

/** Duo's reasons to approve a login. */
export type DuoReason = (typeof allowingReasons)[number] | (typeof reasonsOfPeople)[number]

const reasonsOfPeople = ['user_approved', 'valid_passcode'] as const

/** Every factor and reason that Duo documents for someone who was let in. */
export const knownFactors: readonly string[] = [
  ...new Set([...factorsOfPeople, ...otherFactors, ...reasonsOfPeople, ...allowingReasons]),
]

/** How someone was let in, in Duo's words. */
interface Confirmed {
  readonly factor?: string | undefined
  readonly reason?: string | undefined
}

/** Whether a person took part, as far as Duo's words are known: one that is new or missing proves nothing. */
export function tookPerson({ factor, reason }: Confirmed): boolean {
  const interactive: readonly string[] = factorsOfPeople
  const passive: readonly string[] = allowingReasons
  return factor !== undefined && interactive.includes(factor) && !(reason !== undefined && passive.includes(reason))
}

/** Returns whether Duo remembered the device instead of asking the user. */
export function wasRemembered({ factor, reason }: Confirmed): boolean {
  return factor === remembered || reason === remembered
}
