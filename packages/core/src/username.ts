import { DuoError } from './errors/errors.js'
import { fieldSeparator, longestUsername } from './web/wire.js'

// Visible ASCII without the separator: nearly every name, and the guard checks it at every request.
const plain = /^[!-{}~]{1,1024}$/
const control = /[\p{Cc}\u2028\u2029]/u
const loneSurrogate = /\p{Cs}/u

/**
 * Returns whether a value is a valid username: one that means the same user everywhere. It is a string of 1 to 1,024
 * UTF-8 bytes
 *
 * - without `|`, which separates fields: with it, a name could contain claims of its own (DUO-PSA-2015-001);
 * - without white space around it, which some systems remove: Duo could verify another user than the first factor
 *   (DUO-PSA-2015-003);
 * - without control characters and line breaks, for the same reason, and because names are logged;
 * - without lone surrogates, which have no UTF-8: each of them would become the same replacement character.
 *
 * Nothing is trimmed, folded or normalised: that would turn two names into one.
 *
 * @example
 * ```ts
 * isUsername('alice@example.com') // true
 * isUsername(' alice') // false
 * ```
 */
export function isUsername(value: unknown): value is string {
  return typeof value === 'string' && (plain.test(value) || problemOf(value) === undefined)
}

/**
 * Throws if a value is not a valid username, by the rules of `isUsername`.
 *
 * @throws DuoError `invalid_username`; its message says what is wrong, without the name
 */
export function assertUsername(value: unknown): asserts value is string {
  if (!isUsername(value)) throw new DuoError('invalid_username', `The username ${problemOf(value)}.`)
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is not a string'
  if (value === '') return 'is empty'
  // Before anything that takes the longer the name is.
  if (value.length > longestUsername) return tooLong
  if (value.includes(fieldSeparator)) return `contains "${fieldSeparator}"`
  if (value.trim() !== value) return 'has white space around it'
  if (control.test(value)) return 'contains a control character or a line break'
  if (loneSurrogate.test(value)) return 'contains half a character (a lone surrogate)'
  return Buffer.byteLength(value) > longestUsername ? tooLong : undefined
}

const tooLong = `is longer than ${longestUsername} bytes`
