import type { DuoError } from '../../errors/errors.js'
import type { DuoErrorCode } from '../../errors/failures.js'

/** Why a login could not begin: what a call to Duo's service can come to. */
export type UnavailableCode = Extract<
  DuoErrorCode,
  'duo_unavailable' | 'duo_rate_limited' | 'invalid_client' | 'invalid_redirect_url' | 'duo_refused'
>

const codes: readonly DuoErrorCode[] = [
  'duo_unavailable',
  'duo_rate_limited',
  'invalid_client',
  'invalid_redirect_url',
  'duo_refused',
] satisfies UnavailableCode[]

/** Whether a login could not begin because of Duo, and not because of the application. */
export function isUnavailable(error: DuoError): error is DuoError & { code: UnavailableCode } {
  return codes.includes(error.code)
}
