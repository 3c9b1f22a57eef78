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
 * Keeps the proof inside the session of `@hono/session`, so that it lives and dies with it. A session that
 * `useSessionStorage` keeps on the server gets a new ID after each login.
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
    // Of a session in its cookie, the library keeps what it is not told to drop.
    write: (c, name, value) => changeSession(c, (data) => ({ ...data, [name]: value })),
  })
}
