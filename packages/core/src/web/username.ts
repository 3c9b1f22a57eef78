import { DuoError } from '../errors.js'
import { longestUsername } from './wire.js'

// oxlint-disable-next-line no-control-regex -- control characters are what must be found
const refused = /[|\u0000-\u001f\u007f]|[\ud800-\udfff]/u

/**
 * Whether a value can be the user's name for the first factor, for Duo and for the comparison alike.
 *
 * `|` separates fields (DUO-PSA-2015-001); white space around a name let the two factors disagree about who it was
 * (DUO-PSA-2015-003); a lone surrogate has no UTF-8; control characters are no part of a name that somebody types, and
 * would reach logs.
 */
export function isUsername(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= longestUsername &&
    value.trim() === value &&
    !refused.test(value) &&
    Buffer.byteLength(value) <= longestUsername
  )
}

/** @throws DuoError `invalid_username`, without the name */
export function assertUsername(value: unknown): asserts value is string {
  if (!isUsername(value)) throw new DuoError('invalid_username')
}
