import { type ProofStore, requestSessionStore, type SessionStoreOptions as CoreOptions } from '@duokit/core'
import type { NestRequest } from './nest-request.js'

/** What `sessionStore` needs of the application's session. */
export type SessionStoreOptions = CoreOptions<NestRequest>

/**
 * Keeps the proof in `request.session`, so the proof ends with the session. It works with express-session,
 * cookie-session and @fastify/session. For anything else that sets an object there, pass `renew`.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at
 * the end of a login where nothing renews the session's id
 */
export const sessionStore: (options?: SessionStoreOptions) => ProofStore<NestRequest> = requestSessionStore
