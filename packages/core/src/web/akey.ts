import { randomBytes } from 'node:crypto'

/**
 * Makes an akey: the application's own secret, which Duo must not know. Make it once and keep it with the other
 * secrets.
 *
 * @example
 * ```ts
 * console.log(`DUO_AKEY=${generateAkey()}`)
 * ```
 *
 * @returns 48 characters that need no quoting, of 36 random bytes
 */
export function generateAkey(): string {
  return randomBytes(36).toString('base64url')
}
