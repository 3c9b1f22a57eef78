import { type CookieStoreOptions, cookieStore as coreCookieStore, type ProofStoreOption } from '@duokit/core'
import type { WebContext } from './web-call.js'

/**
 * Keeps the proof in a signed cookie that belongs to what `bindTo` returns.
 *
 * @example
 * ```ts
 * const store = cookieStore({ bindTo: ({ request }) => request.headers.get('authorization') ?? undefined })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function cookieStore<Ctx>(options: CookieStoreOptions<WebContext<Ctx>>): ProofStoreOption<WebContext<Ctx>> {
  return coreCookieStore(options)
}
