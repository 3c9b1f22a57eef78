import type { MaybePromise } from '../maybe-promise.js'

/** How a library keeps the sessions of requests: what `librarySessionStore` needs to know of it. */
export interface SessionLibrary<Ctx> {
  /**
   * The session of a request; `undefined` for one that has ended.
   *
   * @throws DuoError `session_missing` where nothing has made sessions
   */
  read(ctx: Ctx): object | undefined
  /**
   * Where it cannot be told from `read` whether the library has opened the session.
   *
   * @throws DuoError `session_missing` while it has not
   */
  requireOpen?(ctx: Ctx): void
  /** Whether the cookie holds the session itself. */
  isCarried(ctx: Ctx): boolean
  /** The id by which the session can be loaded; `undefined` where it is kept nowhere but in its request. */
  idOf(ctx: Ctx): string | undefined
  /** What is kept under an id now; something false for a session that has ended. */
  load(ctx: Ctx, id: string): Promise<unknown>
  /** Makes what is kept now the session of this request. */
  reload(ctx: Ctx, kept: unknown): MaybePromise<unknown>
  /** Ends the session of this request, so that its end does not write it back. */
  end(ctx: Ctx): MaybePromise<unknown>
  /**
   * Gives the session a new id and keeps what it holds.
   *
   * @throws DuoError `session_not_renewed`
   */
  renew(ctx: Ctx): Promise<void>
  /**
   * Saves the session where the library does not do it by itself.
   *
   * @param isRefused - the request ends in an error, with which the framework may drop the headers of its response
   */
  save?(ctx: Ctx, isRefused: boolean): MaybePromise<unknown>
}
