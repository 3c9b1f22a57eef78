import { type CookieStoreOptions, cookieStore as coreCookieStore, type ProofStoreOption } from '@duokit/core'
import type { Request } from 'express'

/**
 * Keeps the proof in a signed cookie that belongs to what `bindTo` returns, for applications without `req.session`.
 *
 * @example
 * ```ts
 * const store = cookieStore({ bindTo: (req) => req.signedCookies.login })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export const cookieStore: (options: CookieStoreOptions<Request>) => ProofStoreOption<Request> = coreCookieStore
