import { invalidOption } from '../../errors/errors.js'
import { likelySpelling } from '../../likely-spelling.js'
import { optionNames, readOptions } from '../../option-names.js'
import { type DuoFactor, type DuoReason, knownFactors } from '../../universal/factors.js'

/**
 * A factor or a reason in Duo's words: `remembered_device`, `bypass_user`, `sms_passcode`, … For one that Duo added
 * after this version of duokit, write `other:` before its name.
 */
export type ExcludedFactor = DuoFactor | DuoReason | `other:${string}`

/** A guard's requirement beyond a valid proof. */
export interface Requirement {
  /**
   * The greatest age of the verification, in seconds. With the Universal Prompt, it is measured from the time at which
   * the user confirmed. The guard accepts a login that started as a fresh one, and one whose factor requires a person.
   * It never accepts a device that Duo remembers.
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

/** Throws if a value is not a whole number of seconds. */
export function assertMaxAge(value: unknown): asserts value is number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= longestMaxAge) return
  throw invalidOption('maxAge', 'must be a whole number of seconds, from 1 to 400 days')
}

/** The demands of the validated requirements: a guard has one for all its requests. */
const checked = new WeakMap<object, Demands>()

/**
 * Validates a requirement and copies it, for adapters that create a guard. Pass the copy to `check`: later changes to
 * the original have no effect, and the copy needs no further validation.
 *
 * @throws DuoError `invalid_option` for anything that would require less than intended: an unknown name or factor, a
 * property without a value, or a value that is not an object
 */
export function checkRequirement(requirement: unknown): Requirement | undefined {
  if (requirement === undefined) return undefined
  if (typeof requirement !== 'object' || requirement === null || Array.isArray(requirement)) {
    throw invalidOption('requirement', 'must be an object such as { maxAge: 60 }, or left out')
  }
  if (checked.has(requirement)) return requirement
  const read: { maxAge?: unknown; excludeFactors?: unknown } = readOptions(requirement, names, 'a requirement')
  const maxAge = 'maxAge' in read ? givenAge(read.maxAge) : undefined
  const excludeFactors = 'excludeFactors' in read ? givenFactors(read.excludeFactors) : undefined
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

/** A name is not a secret, but it can be any string. */
function printable(factor: string): string {
  return JSON.stringify(factor.slice(0, 60))
}

function withoutPrefix(factor: string): string {
  return factor.startsWith(prefix) ? factor.slice(prefix.length) : factor
}

/** The greatest age of a login in seconds; `undefined` if any valid login is accepted. */
export function demandedAge(demands: Demands | undefined): number | undefined {
  return demands?.maxAge ?? (demands !== undefined && demands.excluded.length > 0 ? 0 : undefined)
}
