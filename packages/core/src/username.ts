import { DuoError } from './errors/errors.js'
import { fieldSeparator, longestUsername } from './web/wire.js'

// Nearly every name is one of these, and the guard asks at every request: visible ASCII without the separator.
const plain = /^[!-{}~]{1,1024}$/
const control = /[\p{Cc}\u2028\u2029]/u
const loneSurrogate = /\p{Cs}/u

/**
 * Whether a value can be the user's name for the first factor, for Duo and for the comparison alike: text of 1 to 1,024
 * UTF-8 bytes
 *
 * - without `|`, which separates fields: with it, a name could carry claims of its own (DUO-PSA-2015-001);
 * - without white space around it, about which two systems disagree, so that the second factor was asked of somebody
 *   else
 *   than the first (DUO-PSA-2015-003);
 * - without control characters and line breaks, for the same reason (where one system reads `bob`, another reads
 *   `bob\0` or a second line), and because names reach logs;
 * - without lone surrogates, which have no UTF-8: every one of them would become the same replacement character.
 *
 * Nothing is trimmed, folded or normalised: that would make two names one.
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
 * Refuses what cannot be a user name, by the rule of `isUsername`.
 *
 * @throws DuoError `invalid_username`; its message says what is wrong, without the name
 */
export function assertUsername(value: unknown): asserts value is string {
  if (!isUsername(value)) throw new DuoError('invalid_username', `The user name ${problemOf(value)}.`)
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is not a text'
  if (value === '') return 'is empty'
  // Before anything that takes the longer the name is.
  if (value.length > longestUsername) return tooLong
  if (value.includes(fieldSeparator)) return `holds "${fieldSeparator}"`
  if (value.trim() !== value) return 'has white space around it'
  if (control.test(value)) return 'holds a control character or a line break'
  if (loneSurrogate.test(value)) return 'holds half a character (a lone surrogate)'
  return Buffer.byteLength(value) > longestUsername ? tooLong : undefined
}

const tooLong = `is longer than ${longestUsername} bytes`
