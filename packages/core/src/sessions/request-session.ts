import { DuoError } from '../errors/errors.js'

/** What express-session, cookie-session and @fastify/session leave on a request. */
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
    throw new DuoError('session_missing', 'request.session is missing: use express-session or @fastify/session before')
  }
  return typeof session === 'object' && session !== null ? session : undefined
}

/** Whether the cookie holds the session itself, as that of cookie-session. */
export function isCarried({ sessionOptions }: WithSession): boolean {
  return sessionOptions !== undefined
}

/** The id of a session, where either library keeps it. */
export function sessionIdOf(request: WithSession): string | undefined {
  const { sessionID } = request
  const id: unknown = Reflect.get(Object(request.session), 'sessionId') ?? sessionID
  return typeof id === 'string' ? id : undefined
}
