import { koaSessionStore, type ProofStore, type SessionStoreOptions as CoreOptions } from '@duokit/core'
import type { Context } from 'koa'

/** What `sessionStore` needs of the application's session. koa-session 6.4 and newer renews its id by itself. */
export type SessionStoreOptions = CoreOptions<Context>

/**
 * Keeps the proof in `ctx.session`, so the proof ends with the session. It works with koa-session 6.4 and later. For
 * anything else that sets an object there, pass `renew`.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at
 * the end of a login where nothing renews the session's id
 */
export const sessionStore: (options?: SessionStoreOptions) => ProofStore<Context> = koaSessionStore
