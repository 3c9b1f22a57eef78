import type { MaybePromise } from '../maybe-promise.js'
import { optionNames, readOptions } from '../option-names.js'

/** What the `sessionStore` of an adapter needs of the application's session. */
export interface SessionStoreOptions<Ctx> {
  /** The session's property: `duo` by default, or `duo:` and the path of a gate that is not at `/duo`. */
  readonly key?: string
  /**
   * Gives the session a new id when a login ends, keeping what it holds, so that whoever knew the id before does not
   * have the verified session. With the session libraries that an adapter supports that is done by itself; others need
   * this. `false` says that the session has no id that could be known, as one that lives in its cookie.
   */
  readonly renew?: false | ((ctx: Ctx) => MaybePromise<unknown>)
}

const names = /* @__PURE__ */ optionNames<SessionStoreOptions<unknown>>({ key: true, renew: true })

/** Reads the options once, and rejects misspelt ones. @throws DuoError `invalid_option` */
export function checkSessionStoreOptions<Ctx>(options: SessionStoreOptions<Ctx>): SessionStoreOptions<Ctx> {
  return readOptions(options, names, 'sessionStore')
}
