import { type CookieStoreOptions, cookieStore as coreCookieStore, type ProofStoreOption } from '@duokit/core'
import type { Context } from 'koa'

/**
 * Keeps the proof in a signed cookie that belongs to what `bindTo` returns, for applications without `ctx.session`.
 *
 * @example
 * ```ts
 * const store = cookieStore({ bindTo: (ctx) => ctx.cookies.get('login', { signed: true }) })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export const cookieStore: (options: CookieStoreOptions<Context>) => ProofStoreOption<Context> = coreCookieStore
