import type { ProofStore } from '../gate/proofs/proof-store.js'
import { koaSession } from './koa-session.js'
import { librarySessionStore } from './library-session-store.js'
import type { SessionStoreOptions } from './session-store-options.js'

/**
 * Keeps the proof in `ctx.session`: the `sessionStore` of the adapter for Koa.
 * It works with koa-session 6.4 and newer, and through `renew` with whatever else puts an object there.
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at
 * the end of a login where nothing renews the session's id
 *
 * @example
 * ```ts
 * const store = koaSessionStore()
 * ```
 */
export function koaSessionStore<Ctx extends object>(options: SessionStoreOptions<Ctx> = {}): ProofStore<Ctx> {
  return librarySessionStore<Ctx>(options, koaSession)
}
