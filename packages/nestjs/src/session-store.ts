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
   * Gives the session a new id when a login ends, keeping what it holds, so that whoever knew the id before does not
   * have the verified session. With express-session and @fastify/session that is done by itself; others need this.
   * `false` says that the session has no id that could be known, as one that lives in its cookie.
   */
  readonly renew?: false | ((request: NestRequest) => MaybePromise<unknown>)
}

const names = /* @__PURE__ */ optionNames<SessionStoreOptions>({ key: true, renew: true })

/**
 * Keeps the proof inside `request.session`, so that it lives and dies with it. Works with express-session,
 * cookie-session and
 * @fastify/session, and through `renew` with whatever else puts an object there.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at
 * the end of a login where nothing renews the session's id
 */
export function sessionStore(options: SessionStoreOptions = {}): ProofStore<NestRequest> {
  checkOptionNames(options, names, 'sessionStore')
  const { key, renew = regenerate } = options
  return createSessionStore<NestRequest>({ key, read: sessionOf, follow, renew, carried: renew === false || isCarried })
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

type Callback = (error: unknown, session?: unknown) => void

interface Library {
  get(id: string, callback: Callback): unknown
}

/**
 * express-session and @fastify/session give each request a copy, and write it back at its end: that would bring back a
 * session that another request has ended in the meantime.
 */
async function follow(request: WithSession): Promise<() => Promise<boolean>> {
  const library = libraryOf(request)
  const id = sessionIdOf(request)
  if (library === undefined || id === undefined) return async () => true
  const isKept = async () => Boolean(await called((callback) => void library.get(id, callback)))
  const does = async (name: string) => {
    const session = sessionOf(request)
    if (session === undefined) return
    await called((callback) => void Reflect.apply(methodOf(session, name), session, [callback]))
  }
  // As if this request had done it: then nothing is written back.
  const endUnlessKept = async () => {
    const kept = await isKept()
    if (!kept) await does('destroy')
    return kept
  }
  // It may end while it is read: the error for that is the library's own.
  if (await isKept()) await does('reload').catch(rethrowUnless(async () => !(await isKept())))
  await endUnlessKept()
  // A new id is a session that the application has made in the meantime.
  return async () => sessionIdOf(request) !== id || (await endUnlessKept())
}

function libraryOf({ sessionStore: store, session }: WithSession): Library | undefined {
  const isOurs = typeof store === 'object' && store !== null && typeof Reflect.get(store, 'get') === 'function'
  const hasMethods = ['reload', 'destroy'].every((name) => typeof Reflect.get(Object(session), name) === 'function')
  return isOurs && hasMethods ? (store as Library) : undefined
}

function methodOf(session: object, name: string): (callback: Callback) => unknown {
  return Reflect.get(session, name) as (callback: Callback) => unknown
}

function sessionIdOf(request: WithSession): string | undefined {
  const { sessionID } = request
  const id: unknown = Reflect.get(Object(request.session), 'sessionId') ?? sessionID
  return typeof id === 'string' ? id : undefined
}

function rethrowUnless(isFine: () => Promise<boolean>): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!(await isFine())) throw error
  }
}

function called(act: (callback: Callback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    act((error, result) => (error == null ? resolve(result) : reject(error)))
  })
}
