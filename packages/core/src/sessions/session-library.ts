import type { MaybePromise } from '../maybe-promise.js'

/** How a library keeps the sessions of requests: what `librarySessionStore` needs to know of it. */
export interface SessionLibrary<Ctx> {
  /**
   * The session of a request; `undefined` for one that has ended.
   *
   * @throws DuoError `session_missing` if there is no session middleware
   */
  read(ctx: Ctx): object | undefined
  /**
   * Where it cannot be told from `read` whether the library has opened the session.
   *
   * @throws DuoError `session_missing` while it has not
   */
  requireOpen?(ctx: Ctx): void
  /** Whether the cookie contains the session itself. */
  isCarried(ctx: Ctx): boolean
  /** The id by which the session can be loaded; `undefined` where it is kept nowhere but in its request. */
  idOf(ctx: Ctx): string | undefined
  /** What is kept under an id now; something false for a session that has ended. */
  load(ctx: Ctx, id: string): Promise<unknown>
  /** Makes what is kept now the session of this request. */
  reload(ctx: Ctx, kept: unknown): MaybePromise<unknown>
  /** Ends the session of this request, so that the end of the request does not save it again. */
  end(ctx: Ctx): MaybePromise<unknown>
  /**
   * Gives the session a new ID and keeps its contents.
   *
   * @throws DuoError `session_not_renewed`
   */
  renew(ctx: Ctx): Promise<void>
  /**
   * Saves the session if the library does not do so by itself.
   *
   * @param isRefused - the request ends in an error, with which the framework may drop the headers of its response
   */
  save?(ctx: Ctx, isRefused: boolean): MaybePromise<unknown>
}
