import { parseAddress } from '../../transport/address.js'

/**
 * Returns whether a value is a path of the application or a URL. Whatever follows the slash of a path, it is a valid
 * URL after the site's origin.
 */
export function isLoginUrl(value: unknown): value is string {
  if (typeof value !== 'string') return false
  if (value.startsWith('/')) return !/^\/[/\\]/.test(value)
  return /^https?:\/\//.test(value) && parseAddress(value) !== undefined
}
