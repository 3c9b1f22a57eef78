import {
  checkOptionNames,
  createSessionStore,
  DuoError,
  optionNames,
  type MaybePromise,
  type ProofStore,
} from '@duokit/core'
import type { NestRequest } from './nest-request.js'

/** What `sessionStore` needs of the application's session. */
export interface SessionStoreOptions {
  /** The name of the session's property. `duo` by default. */
  readonly key?: string
  /**
   * Gives the session a new id when a login ends, keeping what it holds, so that whoever knew the id before does not have the
   * verified session. With express-session and @fastify/session that is done by itself; others need this. `false` says that the
   * session has no id that could be known, as one that lives in its cookie.
   */
  readonly renew?: false | ((request: NestRequest) => MaybePromise<unknown>)
}

const names = /* @__PURE__ */ optionNames<SessionStoreOptions>({ key: true, renew: true })

/**
 * Keeps the proof inside `request.session`, so that it lives and dies with it. Works with express-session, cookie-session and
 * @fastify/session, and through `renew` with whatever else puts an object there.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at the end
 * of a login where nothing renews the session's id
 */
export function sessionStore(options: SessionStoreOptions = {}): ProofStore<NestRequest> {
  checkOptionNames(options, names, 'sessionStore')
  const { key, renew = regenerate } = options
  return createSessionStore<NestRequest>({ key, read: sessionOf, renew, carried: renew === false || isCarried })
}

interface WithSession {
  session?: unknown
  sessionID?: unknown
  /** express-session leaves it there when a session is destroyed. */
  sessionStore?: unknown
  /** cookie-session's. */
  sessionOptions?: unknown
}

/** `undefined` for a session that was ended, with `request.session = null` or with express-session's `destroy`. */
function sessionOf({ session, sessionStore: destroyed }: WithSession): object | undefined {
  if (session === undefined && destroyed !== undefined) return undefined
  if (session === undefined) {
    throw new DuoError('session_missing', 'request.session is missing: use express-session or @fastify/session before')
  }
  return typeof session === 'object' && session !== null ? session : undefined
}

/** Whether the cookie holds the session itself, as that of cookie-session. */
function isCarried({ sessionOptions }: WithSession): boolean {
  return sessionOptions !== undefined
}

/** Both sessions start empty under their new id, and both take a callback. */
async function regenerate(request: WithSession): Promise<void> {
  const session = sessionOf(request)
  if (session === undefined || request.sessionOptions !== undefined) return
  const renew: unknown = Reflect.get(session, 'regenerate')
  if (typeof renew !== 'function' || !hasId(request, session)) throw new DuoError('session_not_renewed')
  // By their names alone: @fastify/session keeps the id itself under symbols, which spreading would take along.
  const held = Object.entries(session).filter(([name]) => name !== 'cookie')
  const { originalMaxAge } = Object(Reflect.get(session, 'cookie')) as { originalMaxAge?: unknown }
  await new Promise<void>((resolve, reject) => {
    renew.call(session, (error: unknown) => (error == null ? resolve() : reject(error)))
  })
  const renewed = sessionOf(request) ?? {}
  Object.assign(renewed, Object.fromEntries(held))
  // How long an application has people remembered is a setting of their session's cookie.
  if (typeof originalMaxAge === 'number')
    Object.assign(Object(Reflect.get(renewed, 'cookie')), { maxAge: originalMaxAge })
}

function hasId(request: WithSession, session: object): boolean {
  return typeof request.sessionID === 'string' || typeof Reflect.get(session, 'sessionId') === 'string'
}
