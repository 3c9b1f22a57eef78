import { type ProofStore, requestSessionStore, type SessionStoreOptions as CoreOptions } from '@duokit/core'
import type { FastifyRequest } from 'fastify'

/** What `sessionStore` needs of the application's session. */
export type SessionStoreOptions = CoreOptions<FastifyRequest>

/**
 * Keeps the proof in `request.session`, so the proof ends with the session. It works with @fastify/session and
 * @fastify/secure-session. For anything else that sets an object there, pass `renew`.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` when the plugin is registered before the one that makes sessions, or in a scope
 * that has none; `session_not_renewed` at the end of a login where nothing renews the session's id
 */
export function sessionStore(options: SessionStoreOptions = {}): ProofStore<FastifyRequest> {
  const store = requestSessionStore(options)
  if (options.renew === undefined) ofPlugin.add(store)
  return store
}

/** Stores in a session that a plugin of Fastify makes, which decorates requests with it. */
export const ofPlugin = new WeakSet<object>()
