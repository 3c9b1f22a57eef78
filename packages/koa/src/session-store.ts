import {
  checkSessionStoreOptions,
  createSessionStore,
  DuoError,
  type ProofStore,
  type SessionStoreOptions as CoreOptions,
} from '@duokit/core'
import type { Context } from 'koa'

/** What `sessionStore` needs of the application's session. koa-session 6.4 and newer renews its id by itself. */
export type SessionStoreOptions = CoreOptions<Context>

/**
 * Keeps the proof inside `ctx.session`, so that it lives and dies with it. Works with koa-session 6.4 and newer, and
 * through `renew` with whatever else puts an object there.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at
 * the end of a login where nothing renews the session's id
 */
export function sessionStore(options: SessionStoreOptions = {}): ProofStore<Context> {
  checkSessionStoreOptions(options)
  const { key, renew = renewKoaSession } = options
  const store = createSessionStore({ key, read: sessionOf, follow, renew, carried: renew === false || isCarried })
  inKoaSession.add(store)
  return store
}

/** Stores that live in `ctx.session`, which has to be open before the gate asks for a user. */
export const inKoaSession = new WeakSet<object>()

/** `undefined` for a session that was ended with `ctx.session = null`. */
function sessionOf(ctx: Context): object | undefined {
  const session: unknown = Reflect.get(ctx, 'session')
  if (session === undefined) throw new DuoError('session_missing', 'ctx.session is missing: use koa-session before duo')
  return typeof session === 'object' && session !== null ? session : undefined
}

async function renewKoaSession(ctx: Context): Promise<void> {
  const session = sessionOf(ctx)
  const regenerate: unknown = session && Reflect.get(session, 'regenerate')
  if (typeof regenerate !== 'function') throw new DuoError('session_not_renewed')
  await regenerate.call(session)
}

/** koa-session keeps a session in its cookie unless it has a store; then the session has an external key. */
function isCarried(ctx: Context): boolean {
  const session = sessionOf(ctx)
  return session !== undefined && 'externalKey' in session && session.externalKey === undefined
}

interface ExternalStore {
  get(key: string, maxAge: unknown, options: object): Promise<unknown>
}

interface WithExternalStore {
  readonly store?: ExternalStore
  readonly ContextStore?: new (ctx: Context) => ExternalStore
  readonly maxAge?: unknown
  readonly rolling?: unknown
}

/**
 * koa-session with a store outside: what this request has is a copy, and writing it back would bring back a session
 * that has ended.
 */
async function follow(ctx: Context): Promise<() => Promise<boolean>> {
  const key = externalKeyOf(ctx)
  const stored = async (): Promise<unknown> => {
    const { store, ContextStore, maxAge, rolling } = (Reflect.get(ctx, 'sessionOptions') ?? {}) as WithExternalStore
    const external = ContextStore === undefined ? store : new ContextStore(ctx)
    return key === undefined || external === undefined ? true : external.get(key, maxAge, { ctx, rolling })
  }
  const now = await stored()
  if (typeof now === 'object' && now !== null) Reflect.set(ctx, 'session', now)
  else if (!now) Reflect.set(ctx, 'session', null)
  return async () => {
    // A new id is a session that the application has made in the meantime.
    if (externalKeyOf(ctx) !== key || (await stored())) return true
    // As if this request had ended it: `rolling` and `renew` would write it back.
    Reflect.set(ctx, 'session', null)
    return false
  }
}

function externalKeyOf(ctx: Context): string | undefined {
  const session = sessionOf(ctx)
  const key: unknown = session && Reflect.get(session, 'externalKey')
  return typeof key === 'string' ? key : undefined
}
