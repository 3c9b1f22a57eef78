import type { MaybePromise } from '../maybe-promise.js'
import { optionNames, readOptions } from '../option-names.js'

/** What the `sessionStore` of an adapter needs of the application's session. */
export interface SessionStoreOptions<Ctx> {
  /** The session's property: `duo` by default, or `duo:` and the path of a gate that is not at `/duo`. */
  readonly key?: string
  /**
   * Gives the session a new ID when a login ends, and keeps its contents: whoever knew the old ID must not have the
   * verified session. Only libraries that the adapter does not support need it. `false` if the session has no ID,
   * because its cookie contains all of it.
   */
  readonly renew?: false | ((ctx: Ctx) => MaybePromise<unknown>)
}

const names = /* @__PURE__ */ optionNames<SessionStoreOptions<unknown>>({ key: true, renew: true })

/** Reads the options once, and rejects misspelt ones. @throws DuoError `invalid_option` */
export function checkSessionStoreOptions<Ctx>(options: SessionStoreOptions<Ctx>): SessionStoreOptions<Ctx> {
  return readOptions(options, names, 'sessionStore')
}
