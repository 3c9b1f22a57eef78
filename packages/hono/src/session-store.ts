import {
  checkSessionStoreOptions,
  createSessionStore,
  type ProofStoreOption,
  type SessionStoreOptions as CoreOptions,
} from '@duokit/core'
import type { Context } from 'hono'
import { changeSession, followSession, readSession, renewSession, storageOf } from './session.js'

/** What `sessionStore` needs of the application's session. */
export type SessionStoreOptions = CoreOptions<Context>

/**
 * Keeps the proof in the session of `@hono/session`, so the proof ends with the session. A session that
 * `useSessionStorage` stores on the server gets a new ID after each login.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request for which `useSession()` has not run
 */
export function sessionStore(options: SessionStoreOptions = {}): ProofStoreOption<Context> {
  checkSessionStoreOptions(options)
  const { key, renew = renewSession } = options
  return createSessionStore<Context>({
    key,
    renew,
    carried: (c) => storageOf(c) === undefined,
    read: readSession,
    follow: followSession,
    // If the cookie contains the session, the library keeps every property that is not deleted explicitly.
    write: (c, name, value) => changeSession(c, (data) => ({ ...data, [name]: value })),
  })
}
