import { DuoError } from '../errors/errors.js'

/** What express-session, cookie-session, @fastify/session and @fastify/secure-session leave on a request. */
export interface WithSession {
  readonly session?: unknown
  readonly sessionID?: unknown
  /** express-session leaves it there when a session is destroyed. */
  readonly sessionStore?: unknown
  /** cookie-session's. */
  readonly sessionOptions?: unknown
}

/**
 * The session of a request; `undefined` for one that was ended, with `request.session = null` or with express-session's
 * `destroy`.
 *
 * @throws DuoError `session_missing`
 */
export function sessionOf({ session, sessionStore: destroyed }: WithSession): object | undefined {
  if (session === undefined && destroyed !== undefined) return undefined
  if (session === undefined) {
    throw new DuoError(
      'session_missing',
      'request.session is missing: use express-session, @fastify/session or @fastify/secure-session before',
    )
  }
  if (typeof session !== 'object' || session === null) return undefined
  return isSecureSession(session) && Reflect.get(session, 'deleted') === true ? undefined : session
}

/** Whether the cookie contains the session itself, as with cookie-session and @fastify/secure-session. */
export function isCarried({ session, sessionOptions }: WithSession): boolean {
  return sessionOptions !== undefined || isSecureSession(session)
}

/** @fastify/secure-session has no store and no ID. A deleted session keeps its contents until the response. */
function isSecureSession(session: unknown): boolean {
  return ['data', 'delete'].every((name) => typeof Reflect.get(Object(session), name) === 'function')
}

/** The id of a session, where either library keeps it. */
export function sessionIdOf(request: WithSession): string | undefined {
  const { sessionID } = request
  const id: unknown = Reflect.get(Object(request.session), 'sessionId') ?? sessionID
  return typeof id === 'string' ? id : undefined
}
