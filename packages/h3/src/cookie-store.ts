import { type CookieStoreOptions, cookieStore as coreCookieStore, type ProofStoreOption } from '@duokit/core'
import type { H3Event } from 'h3'

/**
 * Keeps the proof in a signed cookie that belongs to what `bindTo` returns, for applications whose first factor is not
 * in a session of h3.
 *
 * @example
 * ```ts
 * const store = cookieStore({ bindTo: (event) => getCookie(event, 'login') })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function cookieStore(options: CookieStoreOptions<H3Event>): ProofStoreOption<H3Event> {
  return coreCookieStore(options)
}
