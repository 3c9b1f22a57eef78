import { createAuthApi, type DuoTime } from '../auth-api/client.js'
import type { AuthApiOptions } from '../auth-api/client-options.js'
import { keyLengths } from '../auth-api/wire.js'

/**
 * Calls `ping` without keys, and returns how far this machine's clock is from Duo's.
 *
 * @throws DuoError as `ping` does
 */
export function askTime(options: Omit<AuthApiOptions, 'ikey' | 'skey'>): Promise<DuoTime> {
  // Only check needs keys. ping sends neither.
  const none = { ikey: '0'.repeat(keyLengths.ikey), skey: '0'.repeat(keyLengths.skey) }
  return createAuthApi({ ...options, ...none }).ping()
}
