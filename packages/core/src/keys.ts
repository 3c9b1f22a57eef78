import { type DuoError, invalidOption } from './errors/errors.js'
import { likelySlip } from './likely-slip.js'

/** The rules for the form of a key in an option. */
export interface KeyRule {
  /** The option's name, for the error. */
  readonly option: string
  readonly fits: (key: string) => boolean
  /** Says what fits. */
  readonly expected: string
  /** The keys that are easily taken for this one, told by their length. */
  readonly lookalikes: readonly { readonly length: number; readonly name: string }[]
}

// Has no UTF-8: every one of them would make the same key.
const loneSurrogate = /\p{Cs}/u

/**
 * Reads one key, or a list that is being rotated, newest first, and copies it.
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected, never the value
 */
export function checkKeys(rule: KeyRule, value: unknown): readonly string[] {
  const keys: readonly unknown[] = Array.isArray(value) ? [...value] : [value]
  if (keys.length === 0) throw invalidOption(rule.option, `${rule.expected} (the list is empty)`)
  return Object.freeze(keys.map((key) => checkKey(rule, key)))
}

/**
 * Reads one key.
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected, never the value
 */
export function checkKey(rule: KeyRule, value: unknown): string {
  if (typeof value !== 'string' || value.trim() !== value || loneSurrogate.test(value) || !rule.fits(value)) {
    throw invalidKey(rule, value)
  }
  return value
}

function invalidKey(rule: KeyRule, value: unknown): DuoError {
  const mistake = likelyMistake(rule, value)
  return invalidOption(rule.option, rule.expected + (mistake === undefined ? '' : ` (${mistake})`))
}

/** By shape alone: nothing of the value may get into the message. */
function likelyMistake({ lookalikes }: KeyRule, value: unknown): string | undefined {
  const slip = likelySlip(value)
  if (slip !== undefined) return slip
  if (typeof value !== 'string') return 'it is not a string'
  if (value.trim() !== value) return 'there is white space around it'
  if (loneSurrogate.test(value)) return 'it contains half a character, a lone surrogate'
  const other = lookalikes.find(({ length }) => length === value.length)
  return other && `this has the length of ${other.name}`
}
