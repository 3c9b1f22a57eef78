import type { CookieJar, SetCookie } from '../request/cookies.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { GateRequest } from '../request/request.js'

/**
 * Stores the proof between requests. The proof is a signed string, which duokit verifies wherever it was stored.
 *
 * @typeParam Ctx - the framework's request object
 */
export interface ProofStore<Ctx> {
  read(request: GateRequest<Ctx>): MaybePromise<string | undefined>
  /** Saves the string. May return cookies to set. */
  write(request: GateRequest<Ctx>, proof: string): MaybePromise<readonly SetCookie[] | void>
  /** Deletes the string. May return cookies to set. */
  clear(request: GateRequest<Ctx>): MaybePromise<readonly SetCookie[] | void>
  /**
   * Returns a value that the proof and a login in progress are bound to, such as a session ID or the `jti` of a
   * token. Leave it out only if the store itself ends with the session. An empty value is an error at the end of a
   * login, and matches nothing before that.
   */
  binding?(request: GateRequest<Ctx>): MaybePromise<string | undefined>
  /**
   * Returns the existing value only, for a store whose `binding` creates one. When a user comes back from Duo, the
   * browser may not have sent the session cookie, and a new session would replace the old one. By default `binding`
   * is called.
   */
  knownBinding?(request: GateRequest<Ctx>): MaybePromise<string | undefined>
  /**
   * Reads the session again before a login ends. While Duo was called, it may have ended or changed its user, and the
   * request has only a copy. An ended session is then gone for this request too.
   *
   * @returns whether the session has not ended since, for after the application's own callback
   */
  follow?(request: GateRequest<Ctx>): MaybePromise<() => MaybePromise<boolean>>
  /**
   * Called before the gate asks who sends a request, with what callbacks get.
   *
   * @throws DuoError `session_missing` while the session that the store lives in is not open
   */
  requireOpen?(ctx: Ctx): void
  /**
   * Saves what the gate has written into a session that does not save itself, before its response is sent.
   *
   * @param isRefused - a handler ends in the error of a refusal, with which frameworks drop the headers of a response
   */
  save?(ctx: Ctx, isRefused: boolean): MaybePromise<unknown>
  /**
   * Whether the store is inside the framework's session. If so, a session without a user ends the proof. Otherwise
   * the browser may just not have sent the session cookie.
   */
  readonly inSession?: boolean
  /**
   * That a request carries the proof, or its session, in a cookie: an open socket keeps the copy of its handshake, and
   * reading it again shows no logout. A function where only a request can tell.
   */
  readonly carried?: boolean | ((request: GateRequest<Ctx>) => boolean)
}

/** A store, or what makes one for the site: `cookieStore` needs to know how the site's cookies are named. */
export type ProofStoreOption<Ctx> = ProofStore<Ctx> | ((site: ProofStoreSite) => ProofStore<Ctx>)

/** What a store may need to know of the gate it belongs to. */
export interface ProofStoreSite {
  readonly jar: CookieJar
  /** Seconds for which a verification is valid. */
  readonly maxAge: number
}

/**
 * The cookies that `write` or `clear` has returned. A client of a database says `OK`, or how many entries it deleted:
 * that is nothing to set, and no reason to refuse a login whose proof has been written.
 */
export function cookiesFrom(returned: unknown): readonly SetCookie[] {
  return Array.isArray(returned) ? returned.filter(isCookie) : []
}

function isCookie(one: unknown): one is SetCookie {
  return typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string'
}
