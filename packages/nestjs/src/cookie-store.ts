import { type CookieStoreOptions, cookieStore as coreCookieStore, type ProofStoreOption } from '@duokit/core'
import type { NestRequest } from './nest-request.js'

/**
 * Keeps the proof in a signed cookie that belongs to what `bindTo` returns, for applications without a session.
 *
 * @example
 * ```ts
 * const store = cookieStore({ bindTo: (request) => request.token?.jti })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function cookieStore(options: CookieStoreOptions<NestRequest>): ProofStoreOption<NestRequest> {
  return coreCookieStore(options)
}
