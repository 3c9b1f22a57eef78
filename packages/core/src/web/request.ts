import { DuoError } from '../errors.js'
import { signHalf } from './half.js'
import { halfSeparator, prefixes } from './wire.js'

/** What signing needs. */
export interface RequestKeys {
  readonly ikey: string
  /** The MAC of the secret key, and that of the application's key. */
  readonly requestMac: (text: string) => string
  readonly appMac: (text: string) => string
  /** Milliseconds. */
  readonly now: () => number
  /** Seconds. */
  readonly requestLifetime: number
  readonly appLifetime: number
}

/**
 * Signs both halves of a request (protocol.md A.2). The seconds are rounded down, as in all of Duo's SDKs but those in
 * JavaScript (protocol.md A.3).
 *
 * @param prefix - of Duo's half
 * @param username - a name that was checked
 * @throws DuoError `invalid_option` when `now` gives no time
 */
export function composeRequest(keys: RequestKeys, prefix: string, username: string): string {
  const { ikey, requestMac, appMac, requestLifetime, appLifetime } = keys
  const time = Math.floor(keys.now() / 1000)
  // Verifiers that compare as Duo's Node package does would accept a half that ends at "NaN" for ever.
  if (!Number.isSafeInteger(time)) throw new DuoError('invalid_option', 'now must return the time in milliseconds')
  const request = signHalf(requestMac, prefix, { username, ikey, expiresAt: time + requestLifetime })
  return `${request}${halfSeparator}${signHalf(appMac, prefixes.app, { username, ikey, expiresAt: time + appLifetime })}`
}
