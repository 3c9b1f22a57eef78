import type { ProofStore } from '../gate/proofs/proof-store.js'
import { createSessionStore } from '../gate/proofs/session-store.js'
import { followSession } from './follow-session.js'
import type { SessionLibrary } from './session-library.js'
import { checkSessionStoreOptions, type SessionStoreOptions } from './session-store-options.js'

/** Makes the `sessionStore` of an adapter for the sessions of a library. @throws DuoError `invalid_option` */
export function librarySessionStore<Ctx>(
  options: SessionStoreOptions<Ctx>,
  library: SessionLibrary<Ctx>,
): ProofStore<Ctx> {
  const { key, renew = library.renew } = checkSessionStoreOptions(options)
  return createSessionStore({
    key,
    renew,
    read: library.read,
    id: library.idOf,
    follow: (ctx) => followSession(library, ctx),
    carried: renew === false || library.isCarried,
    requireOpen: library.requireOpen,
    save: library.save,
  })
}
