import type { ProofStore } from '../gate/proofs/proof-store.js'
import { createSessionStore } from '../gate/proofs/session-store.js'
import {
  changeHonoSession,
  followHonoSession,
  type HonoContext,
  honoStorageOf,
  readHonoSession,
  renewHonoSession,
  sessionOf,
} from './hono-session.js'
import { checkSessionStoreOptions, type SessionStoreOptions } from './session-store-options.js'

/**
 * Keeps the proof inside the session of `@hono/session`: the `sessionStore` of the adapter for Hono.
 *
 * @throws DuoError `session_missing` at the first request for which the session's middleware has not run
 *
 * @example
 * ```ts
 * const store = honoSessionStore()
 * ```
 */
export function honoSessionStore<Ctx extends HonoContext>(options: SessionStoreOptions<Ctx> = {}): ProofStore<Ctx> {
  const { key, renew = renewHonoSession } = checkSessionStoreOptions(options)
  return createSessionStore<Ctx>({
    key,
    renew,
    carried: (c) => honoStorageOf(c) === undefined,
    read: readHonoSession,
    // One that is kept in its cookie has an ID, too.
    id: (c) => sessionOf(c).id,
    follow: followHonoSession,
    // Of a session in its cookie, the library keeps what it is not told to drop.
    write: (c, name, value) => changeHonoSession(c, (data) => ({ ...data, [name]: value })),
  })
}
