import { parseAddress } from '../../transport/address.js'
import { invalidOption } from '../../errors/errors.js'
import { isLoopbackHost } from '../../transport/hosts.js'

/**
 * Reads the option `trustedOrigins`: each exactly as browsers send it in `Origin`.
 *
 * @throws DuoError `invalid_option`
 */
export function checkTrustedOrigins(value: unknown): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalidOption('trustedOrigins', 'must be a list of origins')
  const origins: unknown[] = Array.from(value)
  if (!origins.every(isOrigin)) throw invalidOption('trustedOrigins', expected)
  return Object.freeze(origins)
}

const expected =
  'must be a list of origins such as https://app.example.com: https (http on localhost only), lower case, without a path, a slash at the end, a usual port or a *'

function isOrigin(value: unknown): value is string {
  const url = typeof value === 'string' ? parseAddress(value) : undefined
  if (url === undefined || url.origin !== value) return false
  // Lists of hosts are not matched: an origin with a * would match nothing.
  if (url.hostname.includes('*')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}
