import { tookPerson, wasRemembered } from '../../universal/factors.js'
import type { DuoProof, ProofRecord } from './proof.js'
import { demandedAge, type Demands, demandsOf, type Requirement } from './requirement.js'

/** How a proof falls short of what a guard asks for. */
export type Lack = 'duo_required' | 'verification_too_old' | 'factor_not_accepted'

/** What a guard looks at in a record. */
type Verification = Pick<ProofRecord, 'method' | 'factor' | 'reason' | 'fresh' | 'at'>

/**
 * Returns whether a proof of a login that was not fresh satisfies a guard, as the gate decides it. For stand-ins in
 * tests of applications.
 *
 * @param now - seconds since 1970
 * @throws DuoError `invalid_option` as `checkRequirement`
 */
export function satisfies(proof: DuoProof, requirement: Requirement | undefined, now: number): boolean {
  const isCurrent = now < proof.expiresAt
  return isCurrent && lackOf({ ...proof, at: proof.verifiedAt }, demandsOf(requirement), now) === undefined
}

/** How a proof falls short; `undefined` where it does not. A bypass satisfies no guard that asks for anything. */
export function lackOf(record: Verification, demands: Demands | undefined, now: number): Lack | undefined {
  if (demands === undefined || demandedAge(demands) === undefined) return undefined
  if (record.method === 'bypass') return 'duo_required'
  const { maxAge, excluded } = demands
  return (maxAge === undefined ? undefined : lackOfAge(record, maxAge, now)) ?? lackOfFactor(record, excluded)
}

/**
 * Returns why a proof is not recent enough. Its age alone is not sufficient: Duo may accept a device that it
 * remembers, with the time of the login. Whether the login was started as a fresh one is recorded in the proof,
 * because the query of `start` decides it. The iframe has no such request. A login that started with `max_age` opened
 * Duo's frame anew for this guard, and is fresh.
 */
export function lackOfAge(record: Verification, maxAge: number, now: number): Lack | undefined {
  if (record.method === 'bypass') return 'duo_required'
  if (record.fresh !== true && !tookPerson(record)) return 'duo_required'
  if (wasRemembered(record)) return 'factor_not_accepted'
  return now - record.at >= maxAge ? 'verification_too_old' : undefined
}

/** What is not known is excluded as well, where anything is. */
function lackOfFactor({ factor, reason }: Verification, excluded: readonly string[]): Lack | undefined {
  if (excluded.length === 0) return undefined
  const known = [factor, reason].filter((name) => name !== undefined)
  const isAccepted = known.length > 0 && !known.some((name) => excluded.includes(name))
  return isAccepted ? undefined : 'factor_not_accepted'
}

/** Seconds within which a proof is the response to what a guard has just required. */
const justMade = 5

/**
 * Returns whether another login would end in the same way. A user who has just come back from Duo and still does not
 * satisfy the guard gets a page, because another redirect would loop. After a login that was not fresh, a fresh one
 * follows once.
 */
export function wouldRepeat(record: ProofRecord, lack: Lack, now: number): boolean {
  if (now - record.made >= justMade) return false
  return record.fresh === true || (record.method === 'iframe' && lack === 'factor_not_accepted')
}
