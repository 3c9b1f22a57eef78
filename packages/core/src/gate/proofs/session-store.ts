import { randomUUID } from 'node:crypto'
import { DuoError, invalidOption } from '../../errors/errors.js'
import { optionNames, readOptions } from '../../option-names.js'
import { chain, type MaybePromise } from '../../maybe-promise.js'
import type { ProofStore } from './proof-store.js'

/** How an adapter accesses the session of its framework. */
export interface SessionAccess<Ctx> {
  /** The session's property: `duo` by default, or `duo:` and the path of a gate that is not at `/duo`. */
  readonly key?: string | undefined
  /**
   * Returns the session, or nothing if it has ended.
   *
   * @throws DuoError `session_missing` if there is no session middleware
   */
  read(ctx: Ctx): MaybePromise<object | undefined>
  /** Returns the ID of the session, so that two logins that begin at the same time share it. Called after `read`. */
  id?(ctx: Ctx): MaybePromise<string | null | undefined>
  /** Saves a value in the session; `undefined` deletes it. By default it is assigned to the result of `read`. */
  write?(ctx: Ctx, key: string, value: object | undefined): MaybePromise<unknown>
  /**
   * Like `follow` of a proof store, for sessions that are stored apart from the request. The function that it returns
   * says only whether the session is still stored there.
   */
  follow?(ctx: Ctx): MaybePromise<() => MaybePromise<boolean>>
  /**
   * Gives the session a new ID at the end of a login and keeps its contents. `false` if the session has no ID.
   *
   * @throws DuoError `session_not_renewed` if that is not possible
   */
  readonly renew: false | ((ctx: Ctx) => MaybePromise<unknown>)
  /** @throws DuoError `session_missing` while the session is not open, if `read` cannot tell */
  requireOpen?: ((ctx: Ctx) => void) | undefined
  /** Like `save` of a proof store. */
  save?: ((ctx: Ctx, isRefused: boolean) => MaybePromise<unknown>) | undefined
  /** Whether the cookie contains the session, or a function that decides by request. With `renew: false`, it does. */
  readonly carried?: boolean | ((ctx: Ctx) => boolean) | undefined
}

const names = /* @__PURE__ */ optionNames<SessionAccess<unknown>>({
  key: true,
  read: true,
  id: true,
  write: true,
  follow: true,
  renew: true,
  requireOpen: true,
  save: true,
  carried: true,
})

// A copy of a store has what the application changed in it, and is used as it is.
const makers = new WeakMap<object, (key: string) => unknown>()

/**
 * Makes a store that has a key of its own in each gate, so that gates can share a session. `make` gets the key.
 *
 * @example
 * ```ts
 * const store = keyedByGate<Map<string, string>>((key) => ({
 *   read: ({ ctx }) => ctx.get(key),
 *   write: ({ ctx }, proof) => void ctx.set(key, proof),
 *   clear: ({ ctx }) => void ctx.delete(key),
 * }))
 * ```
 */
export function keyedByGate<Ctx>(make: (key: string) => ProofStore<Ctx>): ProofStore<Ctx> {
  const store = make('duo')
  makers.set(store, make)
  return store
}

/** The store for the gate whose routes are below a path of the host. Gates that share a session need a key each. */
export function storeAt<Ctx>(store: ProofStore<Ctx>, path: string): ProofStore<Ctx> {
  // It makes stores like the one that it belongs to.
  const make = makers.get(store) as ((key: string) => ProofStore<Ctx>) | undefined
  return path === '/duo' ? store : (make?.(`duo:${path}`) ?? store)
}

/** What JavaScript callers may pass: found at the start, and not when the first login ends. */
function checkAccess<Ctx>(access: SessionAccess<Ctx>): void {
  const given: { key?: unknown; read?: unknown; renew?: unknown } = readOptions(access, names, 'createSessionStore')
  const { key = 'duo', read, renew } = given
  if (typeof key !== 'string' || key === '') throw invalidOption('key', 'must be the name of a property of the session')
  if (typeof read !== 'function') throw invalidOption('read', 'must be a function that returns the session')
  if (renew !== false && typeof renew !== 'function') {
    throw invalidOption('renew', 'must be a function that gives the session a new ID, or false if it has none')
  }
}

interface Slot {
  /** A login in progress is bound to it. It stays the same if the session gets a new ID. */
  readonly id: string
  readonly proof?: string
}

/**
 * Creates the `sessionStore` of an adapter. It keeps the proof in one property of the framework's session, so the
 * proof ends with the session. It returns synchronously if reading the session does.
 *
 * @example
 * ```ts
 * const store = createSessionStore<{ session?: object }>({ read: (ctx) => ctx.session, renew: false })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function createSessionStore<Ctx>(access: SessionAccess<Ctx>): ProofStore<Ctx> {
  checkAccess(access)
  const { key } = readOptions(access, names, 'createSessionStore')
  return key === undefined ? keyedByGate((own) => storeWith(access, own)) : storeWith(access, key)
}

function storeWith<Ctx>(access: SessionAccess<Ctx>, key: string): ProofStore<Ctx> {
  const { renew, carried = renew === false, requireOpen, save } = readOptions(access, names, 'createSessionStore')
  const write = (ctx: Ctx, session: object, value: Slot | undefined): MaybePromise<unknown> =>
    access.write === undefined ? assign(session, key, value) : access.write(ctx, key, value)
  return {
    inSession: true,
    ...(requireOpen !== undefined && { requireOpen }),
    ...(save !== undefined && { save }),
    carried: typeof carried === 'boolean' ? carried : ({ ctx }) => carried(ctx),
    read: ({ ctx }) => chain(access.read(ctx), (session) => slotOf(session, key)?.proof),
    async write({ ctx }, proof) {
      const before = await access.read(ctx)
      if (before === undefined) throw new DuoError('session_missing')
      const id = slotOf(before, key)?.id ?? randomUUID()
      // First, so that a session that cannot be renewed never becomes a verified one.
      if (renew !== false) await renew(ctx)
      const session = await access.read(ctx)
      if (session === undefined) throw new DuoError('session_missing')
      await write(ctx, session, { id, proof })
    },
    follow: ({ ctx }) =>
      chain(access.follow?.(ctx) ?? (() => true), (isKept) => async () => {
        // In this order: some sessions are opened again by looking at them.
        return (await isKept()) && (await access.read(ctx)) !== undefined
      }),
    clear: ({ ctx }) =>
      chain(access.read(ctx), (session) => {
        if (session === undefined || Reflect.get(session, key) === undefined) return undefined
        // A later login in this session must not have the binding of one that began before.
        const left = access.id === undefined ? undefined : { id: randomUUID() }
        return chain(write(ctx, session, left), () => undefined)
      }),
    binding: ({ ctx }) =>
      chain(access.read(ctx), (session) => {
        if (session === undefined) return undefined
        const known = slotOf(session, key)
        if (known !== undefined) return known.id
        return chain(newId(access, ctx), (id) => chain(write(ctx, session, { id }), () => id))
      }),
    knownBinding: ({ ctx }) => chain(access.read(ctx), (session) => slotOf(session, key)?.id),
  }
}

/** That of the session, so that requests which find no slot at the same time create the same one. */
function newId<Ctx>(access: SessionAccess<Ctx>, ctx: Ctx): MaybePromise<string> {
  return chain(access.id?.(ctx), (id) => (typeof id === 'string' && id !== '' ? id : randomUUID()))
}

function assign(session: object, key: string, value: Slot | undefined): void {
  if (value !== undefined) Reflect.set(session, key, value)
  else if (Reflect.deleteProperty(session, key) && Reflect.get(session, key) === undefined) return
  // @fastify/secure-session notices properties that are set, but not properties that are deleted.
  else Reflect.set(session, key, undefined)
}

function slotOf(session: object | undefined, key: string): Slot | undefined {
  const slot: unknown = session && Reflect.get(session, key)
  return typeof slot === 'object' && slot !== null ? copyOf(slot) : undefined
}

/** Read once: a store may keep references, and the property may change a moment later. */
function copyOf(slot: object): Slot | undefined {
  const { id, proof }: Partial<Record<keyof Slot, unknown>> = slot
  if (typeof id !== 'string') return undefined
  if (proof === undefined) return { id }
  return typeof proof === 'string' ? { id, proof } : undefined
}
