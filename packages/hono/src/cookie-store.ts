import { cookieStore as coreCookieStore, type CookieStoreOptions, type ProofStoreOption } from '@duokit/core'
import type { Context } from 'hono'

/**
 * Keeps the proof in a signed cookie that belongs to what `bindTo` returns, for applications without sessions of
 * `@hono/session`.
 *
 * @example
 * ```ts
 * const store = cookieStore({ bindTo: (c) => getCookie(c, 'login') })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export const cookieStore: (options: CookieStoreOptions<Context>) => ProofStoreOption<Context> = coreCookieStore
