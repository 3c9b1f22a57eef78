import { createHash } from 'node:crypto'

/** Crockford's base 32: no letter looks like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Returns a short form of an attempt that a user can read to a help desk, such as `7KQM-2XFD`. It does not reveal the
 * attempt, which is a secret.
 */
export function referenceOf(attempt: string): string {
  const digest = createHash('sha256').update(`reference of ${attempt}`).digest()
  const letters = [...digest.subarray(0, 8)].map((byte) => alphabet[byte % alphabet.length]).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}
