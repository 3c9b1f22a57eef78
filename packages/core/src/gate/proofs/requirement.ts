import { invalidOption } from '../../errors/errors.js'
import { likelySpelling } from '../../likely-spelling.js'
import { checkOptionNames, optionNames } from '../../option-names.js'
import { type DuoFactor, type DuoReason, knownFactors } from '../../universal/factors.js'

/**
 * A factor or a reason in Duo's words: `remembered_device`, `bypass_user`, `sms_passcode`, … For one that Duo added
 * after this version of duokit, write `other:` before its name.
 */
export type ExcludedFactor = DuoFactor | DuoReason | `other:${string}`

/** What one guard asks for beyond a verification that still counts. */
export interface Requirement {
  /**
   * At most how many seconds ago the user was verified. With the Universal Prompt, the time at which the user
   * confirmed. Accepts a login that started as a fresh one, and one whose factor requires a person; never a device that
   * Duo remembers.
   *
   * @defaultValue the gate's `maxAge`
   */
  readonly maxAge?: number
  /**
   * Factors and reasons that are not accepted, by Duo's names, such as `['remembered_device', 'bypass_user']`. A
   * misspelt name is an error; for a name that Duo added later, write `other:` before it. The iframe reports no factor,
   * so it never satisfies a guard that excludes one.
   *
   * @defaultValue none
   */
  readonly excludeFactors?: readonly ExcludedFactor[]
}

/** A requirement as the gate compares it. */
export interface Demands {
  readonly maxAge: number | undefined
  /** Without `other:`. */
  readonly excluded: readonly string[]
}

const names = /* @__PURE__ */ optionNames<Requirement>({ maxAge: true, excludeFactors: true })
const longestMaxAge = 400 * 24 * 60 * 60

/** Refuses what is not a whole number of seconds. */
export function assertMaxAge(value: unknown): asserts value is number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= longestMaxAge) return
  throw invalidOption('maxAge', 'must be a whole number of seconds, from 1 to 400 days')
}

/** The demands of requirements that were checked: a guard has one for all its requests. */
const checked = new WeakMap<object, Demands>()

/**
 * Checks a requirement and copies it; for adapters, when a guard is made. Pass the copy to `check`: nothing that
 * happens to the given object later counts, and the copy need not be checked again.
 *
 * @throws DuoError `invalid_option` for anything that would ask for less than was meant: an unknown name or factor, a
 * property that is there without a value, or anything but an object
 */
export function checkRequirement(requirement: unknown): Requirement | undefined {
  if (requirement === undefined) return undefined
  if (typeof requirement !== 'object' || requirement === null || Array.isArray(requirement)) {
    throw invalidOption('requirement', 'must be an object such as { maxAge: 60 }, or left out')
  }
  if (checked.has(requirement)) return requirement
  checkOptionNames(requirement, names, 'a requirement')
  const maxAge = 'maxAge' in requirement ? givenAge(requirement.maxAge) : undefined
  const excludeFactors = 'excludeFactors' in requirement ? givenFactors(requirement.excludeFactors) : undefined
  const copy: Requirement = Object.freeze({
    ...(maxAge !== undefined && { maxAge }),
    ...(excludeFactors !== undefined && { excludeFactors }),
  })
  checked.set(copy, { maxAge, excluded: (excludeFactors ?? []).map(withoutPrefix) })
  return copy
}

/** What a requirement demands, copied at this moment unless it is a copy already. */
export function demandsOf(requirement: Requirement | undefined): Demands | undefined {
  const copy = checkRequirement(requirement)
  return copy && checked.get(copy)
}

function givenAge(value: unknown): number {
  if (value === undefined) throw withoutValue('maxAge')
  assertMaxAge(value)
  return value
}

function givenFactors(value: unknown): readonly ExcludedFactor[] {
  if (value === undefined) throw withoutValue('excludeFactors')
  if (!Array.isArray(value)) throw invalidOption('excludeFactors', "must be a list, such as ['remembered_device']")
  const factors: unknown[] = Array.from(value)
  for (const factor of factors) checkFactor(factor)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each was just checked
  return Object.freeze(factors as ExcludedFactor[])
}

/** A variable that was not set, for example: a guard must not ask for less because of it. */
function withoutValue(name: string) {
  return invalidOption(
    name,
    'of the requirement must have a value. Leave the property out if the guard does not need it',
  )
}

const prefix = 'other:'

function checkFactor(factor: unknown): void {
  if (typeof factor !== 'string') throw invalidOption('excludeFactors', 'must be a list of strings')
  if (knownFactors.includes(factor)) return
  if (factor.startsWith(prefix) && /^[\w.-]{1,100}$/.test(withoutPrefix(factor))) return
  const likely = likelySpelling(factor, knownFactors)
  const advice =
    likely === undefined
      ? `Write ${prefix} before a name that Duo added later. The known ones are ${knownFactors.join(', ')}`
      : `Did you mean ${likely}?`
  throw invalidOption('excludeFactors', `contains a name that Duo does not document: ${printable(factor)}. ${advice}`)
}

/** Nobody writes a secret there, but a name can be any text. */
function printable(factor: string): string {
  return JSON.stringify(factor.slice(0, 60))
}

function withoutPrefix(factor: string): string {
  return factor.startsWith(prefix) ? factor.slice(prefix.length) : factor
}

/** Seconds that a login has to be younger than; `undefined` where any that counts will do. */
export function demandedAge(demands: Demands | undefined): number | undefined {
  return demands?.maxAge ?? (demands !== undefined && demands.excluded.length > 0 ? 0 : undefined)
}
