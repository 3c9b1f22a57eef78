import { DuoError, invalidOption } from '../../errors/errors.js'
import type { ProofStore } from '../proofs/proof-store.js'
import type { GateRequest } from '../request/request.js'
import type { Requirement } from '../proofs/requirement.js'

/** How open sockets and event streams are watched. */
export interface ConnectionOptions {
  /**
   * Required if the session or the proof is kept in a cookie. A socket has only the cookie of its handshake, so
   * duokit cannot see through it that the user logged out or that another one logged in. `'forget'` states that each
   * logout of the application, and each login page, calls `forget` before it changes the session. For a logout,
   * `POST logout` does the same. Both close the sockets of the login.
   */
  readonly logout?: 'forget'
  /**
   * Seconds between two checks of an open socket or stream, for a session that ended without `forget`. 30 by default,
   * one hour at most.
   */
  readonly recheck?: number
}

/** One connection: which proof it needs. */
export interface ConnectOptions extends ConnectionOptions {
  readonly requirement?: Requirement | undefined
  /** Whether the request asks for an upgrade, which no browser keeps within one site. */
  readonly upgrade?: boolean
}

const usualRecheck = 30
const longestRecheck = 3600

/**
 * Rejects options that no connection can have.
 *
 * @throws DuoError `invalid_option`
 */
export function checkConnectionOptions<Ctx>(store: ProofStore<Ctx>, options: ConnectionOptions): void {
  const { logout, recheck } = options
  if (logout !== undefined && logout !== 'forget') throw invalidOption('logout', "must be 'forget', or left out")
  if (recheck !== undefined && !(typeof recheck === 'number' && recheck > 0 && recheck <= longestRecheck)) {
    throw invalidOption('recheck', 'must be a number of seconds, at most 3600')
  }
  if (store.carried === true && logout === undefined) throw carriedError()
}

/**
 * Rejects a gate whose proof is in a session that nothing reads for sockets.
 *
 * @throws DuoError `session_missing`
 */
export function checkSessionless<Ctx>({ inSession }: ProofStore<Ctx>): void {
  if (inSession !== true) return
  throw new DuoError(
    'session_missing',
    'sessionStore keeps the proof in the session, and no middleware runs for an upgrade: pass the session middleware for sockets',
  )
}

/**
 * Rejects a session that only a request shows to be kept in its cookie.
 *
 * @throws DuoError `invalid_option`
 */
export function checkCarried<Ctx>(
  { carried }: ProofStore<Ctx>,
  request: GateRequest<Ctx>,
  { logout }: ConnectionOptions,
): void {
  if (logout === undefined && typeof carried === 'function' && carried(request)) throw carriedError()
}

function carriedError() {
  return invalidOption(
    'logout',
    "is required for sockets and event streams, because the session is kept in a cookie: an open socket has only the cookie of its handshake and cannot see a logout or the login of another user. Keep sessions in a store on the server; or make each logout and each login page call forget() before it changes the session, and state that with logout: 'forget'",
  )
}

/** Milliseconds between two checks. */
export function recheckTime({ recheck = usualRecheck }: ConnectionOptions): number {
  return recheck * 1000
}
