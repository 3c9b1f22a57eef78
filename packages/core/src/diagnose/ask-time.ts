import { createAuthApi, type DuoTime } from '../auth-api/client.js'
import type { AuthApiOptions } from '../auth-api/client-options.js'
import { keyLengths } from '../auth-api/wire.js'

/**
 * `ping` for who has no keys yet.
 *
 * @throws DuoError as `ping` does
 */
export function askTime(options: Omit<AuthApiOptions, 'ikey' | 'skey'>): Promise<DuoTime> {
  // Needed for check alone; ping sends neither.
  const none = { ikey: '0'.repeat(keyLengths.ikey), skey: '0'.repeat(keyLengths.skey) }
  return createAuthApi({ ...options, ...none }).ping()
}
