import { DuoError } from '../errors/errors.js'
import type { SessionLibrary } from './session-library.js'

/** What koa-session leaves on Koa's `ctx`. */
export interface WithKoaSession {
  readonly session?: unknown
  /** There as soon as koa-session is installed, and on the `ctx` of a socket. */
  readonly sessionOptions?: unknown
}

interface Session {
  readonly externalKey?: unknown
  readonly regenerate?: unknown
  readonly manuallyCommit?: unknown
}

interface Kept {
  get(key: string, maxAge: unknown, options: object): Promise<unknown>
}

interface Options {
  readonly store?: Kept
  readonly ContextStore?: new (ctx: object) => Kept
  readonly autoCommit?: unknown
  readonly maxAge?: unknown
  readonly rolling?: unknown
}

/** koa-session 6.4 and later, and anything else that sets an object as `ctx.session`. */
export const koaSession: SessionLibrary<WithKoaSession> = {
  read: sessionOf,
  requireOpen,
  // Without a store the session is kept in its cookie; with one it has an external key.
  isCarried(ctx) {
    const session = sessionOf(ctx)
    return session !== undefined && 'externalKey' in session && session.externalKey === undefined
  },
  idOf(ctx) {
    const { externalKey } = sessionOf(ctx) ?? {}
    return typeof externalKey === 'string' && storeOf(ctx) !== undefined ? externalKey : undefined
  },
  async load(ctx, id) {
    const { maxAge, rolling } = optionsOf(ctx)
    return storeOf(ctx)?.get(id, maxAge, { ctx, rolling })
  },
  reload: (ctx, kept) => typeof kept === 'object' && Reflect.set(ctx, 'session', kept),
  end: (ctx) => {
    // Ended elsewhere, and maybe by a login that has just renewed it: its cookie may already contain the new ID.
    if (opened) Reflect.set(Object(Reflect.get(ctx, opened)) as object, 'remove', () => undefined)
    return Reflect.set(ctx, 'session', null)
  },
  async renew(ctx) {
    const session = sessionOf(ctx)
    if (typeof session?.regenerate !== 'function') throw new DuoError('session_not_renewed')
    await session.regenerate()
  },
  // With `autoCommit: false` it keeps nothing by itself, also not what the gate has written.
  save(ctx, isRefused) {
    if (!isRefused && optionsOf(ctx).autoCommit !== false) return undefined
    const { manuallyCommit } = Object(ctx.session) as Session
    return typeof manuallyCommit === 'function' ? manuallyCommit.call(ctx.session) : undefined
  },
}

/** `undefined` for a session that was ended with `ctx.session = null`. */
function sessionOf({ session }: WithKoaSession): Session | undefined {
  if (session === undefined) throw new DuoError('session_missing', 'ctx.session is missing: use koa-session before duo')
  return typeof session === 'object' && session !== null ? session : undefined
}

function optionsOf({ sessionOptions }: WithKoaSession): Options {
  return Object(sessionOptions) as Options
}

function storeOf(ctx: WithKoaSession): Kept | undefined {
  const { store, ContextStore } = optionsOf(ctx)
  return ContextStore === undefined ? store : new ContextStore(ctx)
}

/** What koa-session leaves on a `ctx` that its middleware has seen, under a symbol that it does not export. */
let opened: symbol | undefined

/**
 * Fails where koa-session is installed and its middleware comes later: `ctx.session` then is a new session that nobody
 * keeps, and nobody would ever be let in.
 */
function requireOpen(ctx: WithKoaSession): void {
  if (opened !== undefined && Object.hasOwn(ctx, opened)) return
  if (!('sessionOptions' in ctx)) return
  opened = Object.getOwnPropertySymbols(ctx).find(({ description = '' }) => /contextsession/i.test(description))
  if (opened === undefined) throw new DuoError('session_missing', opensLater)
}

const opensLater =
  'ctx.session is not open yet: call app.use(session(app)) before app.use(duo.routes()) and app.use(duo.guard())'
