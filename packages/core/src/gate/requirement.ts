import { invalidOption } from '../errors.js'
import type { ReadProof } from './proof.js'
import type { Confirmation } from './prompt.js'

/** What one guard asks for beyond a verification that still counts. */
export interface Requirement {
  /** Seconds since the verification at most; with the Universal Prompt, since the user really confirmed. */
  readonly maxAge?: number
  /**
   * How the user may not have confirmed, in Duo's words for factors and reasons: `remembered_device`, `bypass_user`, `sms_passcode`, … Only
   * the Universal Prompt says how; a proof of the iframe never satisfies a guard that excludes something.
   */
  readonly excludeFactors?: readonly string[]
}

const names: readonly string[] = ['maxAge', 'excludeFactors'] satisfies readonly (keyof Requirement)[]
const longestMaxAge = 400 * 24 * 60 * 60

/** Refuses what is not a whole number of seconds. */
export function assertMaxAge(value: unknown): asserts value is number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= longestMaxAge) return
  throw invalidOption('maxAge', 'must be a whole number of seconds, from 1 to 400 days')
}

/**
 * Refuses a requirement that no guard can have; for adapters, when a guard is made.
 *
 * @throws DuoError `invalid_option`
 */
export function checkRequirement(requirement: Requirement | undefined): void {
  if (requirement === undefined) return
  if (Object.keys(requirement).some((name) => !names.includes(name))) {
    throw invalidOption('requirement', `may name ${names.join(' and ')} alone; a misspelt one would ask for nothing`)
  }
  if (requirement.maxAge !== undefined) assertMaxAge(requirement.maxAge)
  const { excludeFactors } = requirement
  if (excludeFactors !== undefined && !isListOfNames(excludeFactors)) {
    throw invalidOption('excludeFactors', 'must be a list of factors, such as remembered_device')
  }
}

function isListOfNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')
}

/** Seconds that a login has to be younger than; `undefined` where any that counts will do. */
export function demandedAge(requirement: Requirement | undefined): number | undefined {
  return requirement?.maxAge ?? (requirement?.excludeFactors?.length ? 0 : undefined)
}

/** How a proof falls short of what a guard asks for; `undefined` where it does not. A bypass satisfies no guard that asks for anything. */
export function lackOf(
  { record }: ReadProof,
  requirement: Requirement | undefined,
  now: () => number,
): 'duo_required' | 'verification_too_old' | 'factor_not_accepted' | undefined {
  if (demandedAge(requirement) === undefined) return undefined
  if (record.method === 'bypass') return 'duo_required'
  const { maxAge = Number.POSITIVE_INFINITY, excludeFactors } = requirement ?? {}
  if (now() - record.at >= maxAge) return 'verification_too_old'
  return isAccepted(record, excludeFactors) ? undefined : 'factor_not_accepted'
}

/** What is not known is excluded as well, where anything is. */
function isAccepted({ factor, reason }: Confirmation, excluded: readonly string[] = []): boolean {
  if (excluded.length === 0) return true
  const known = [factor, reason].filter((name) => name !== undefined)
  return known.length > 0 && !known.some((name) => excluded.includes(name))
}
