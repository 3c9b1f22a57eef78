import type { ProofStore } from '../gate/proofs/proof-store.js'
import { librarySessionStore } from './library-session-store.js'
import { requestLibrary } from './request-library.js'
import type { SessionStoreOptions } from './session-store-options.js'

/**
 * Keeps the proof in `request.session`: the `sessionStore` of adapters for Express and Fastify. It works with
 * express-session, cookie-session, @fastify/session and @fastify/secure-session, and through `renew` with whatever else
 * puts an object there.
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at
 * the end of a login where nothing renews the session's id
 *
 * @example
 * ```ts
 * const store = requestSessionStore()
 * ```
 */
export function requestSessionStore<Request extends object>(
  options: SessionStoreOptions<Request> = {},
): ProofStore<Request> {
  return librarySessionStore<Request>(options, requestLibrary)
}
