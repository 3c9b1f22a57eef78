import { signHalf } from './half.js'
import { halfSeparator, prefixes } from './wire.js'

/** What signing needs. */
export interface RequestKeys {
  readonly ikey: string
  /** The MAC of the secret key, and that of the application's key. */
  readonly requestMac: (text: string) => string
  readonly appMac: (text: string) => string
  /** Seconds. */
  readonly requestLifetime: number
  readonly appLifetime: number
}

/**
 * Signs both halves of a request (protocol.md A.2).
 *
 * @param prefix - of Duo's half
 * @param asked - a name that was checked, and the time in whole seconds
 */
export function composeRequest(keys: RequestKeys, prefix: string, asked: { username: string; time: number }): string {
  const { ikey, requestMac, appMac, requestLifetime, appLifetime } = keys
  const { username, time } = asked
  const request = signHalf(requestMac, prefix, { username, ikey, expiresAt: time + requestLifetime })
  return `${request}${halfSeparator}${signHalf(appMac, prefixes.app, { username, ikey, expiresAt: time + appLifetime })}`
}
