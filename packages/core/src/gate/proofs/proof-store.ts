import type { CookieJar, SetCookie } from '../request/cookies.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { GateRequest } from '../request/request.js'

/**
 * Where the proof is kept between requests. It holds signed text, which is verified wherever it was kept.
 *
 * @typeParam Ctx - the framework's request object
 */
export interface ProofStore<Ctx> {
  read(request: GateRequest<Ctx>): MaybePromise<string | undefined>
  /** Keeps the text; may answer cookies to be set. */
  write(request: GateRequest<Ctx>, proof: string): MaybePromise<readonly SetCookie[] | void>
  /** Forgets the text; may answer cookies to be set. */
  clear(request: GateRequest<Ctx>): MaybePromise<readonly SetCookie[] | void>
  /**
   * What a proof, and a login under way, belong to: a session id, a token's `jti`. Leave it out where the store itself
   * ends with the session. An empty answer is an error at the end of a login, and matches nothing before.
   */
  binding?(request: GateRequest<Ctx>): MaybePromise<string | undefined>
  /**
   * Only what is there already, for a store whose `binding` makes one: the session of whoever comes back from Duo may
   * just not have come along, and a new one would take its place. Without it `binding` is asked.
   */
  knownBinding?(request: GateRequest<Ctx>): MaybePromise<string | undefined>
  /**
   * Reads the session again before a login ends, since it may have ended, or belong to somebody else, while Duo was
   * asked: what the request brought is a copy. A session that has ended is then gone for this request as well.
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
   * That the store lives inside the framework's session. A session without a user then ends the proof; otherwise a
   * request without a user may be one whose session cookie just did not come along.
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
  /** Seconds that a verification counts. */
  readonly maxAge: number
}
