import {
  cookieStore as coreCookieStore,
  type CookieStoreOptions,
  createSessionStore,
  type ProofStoreOption,
  type SessionAccess,
} from '@duokit/core'
import type { ServerResponse } from 'node:http'

/**
 * Keeps the proof in your own session, on the server.
 *
 * @example
 * ```ts
 * const store = sessionStore({ read: ({ req }) => sessions.of(req), renew: (response) => sessions.renew(response) })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export const sessionStore: (access: SessionAccess<ServerResponse>) => ProofStoreOption<ServerResponse> =
  createSessionStore

/**
 * Keeps the proof in a signed cookie.
 *
 * @example
 * ```ts
 * const store = cookieStore({ bindTo: ({ req }) => sessionIdOf(req) })
 * ```
 *
 * @throws DuoError `invalid_option` if `bindTo` is missing
 */
export const cookieStore: (options: CookieStoreOptions<ServerResponse>) => ProofStoreOption<ServerResponse> =
  coreCookieStore
