import { randomUUID } from 'node:crypto'
import { DuoError, type MaybePromise, type ProofStore } from '@duokit/core'
import type { Context } from 'koa'

/** What `sessionStore` needs of the application's session. */
export interface SessionStoreOptions {
  /** The name of the session's property. `duo` by default. */
  readonly key?: string
  /**
   * Gives the session a new id when a login ends, keeping what it holds, so that whoever knew the id before does not have the
   * verified session. koa-session 6.4 and newer do it by themselves; other session middleware needs this. `false` says that
   * the session has no id that could be known, as one that lives in its cookie.
   */
  readonly renew?: false | ((ctx: Context) => MaybePromise<unknown>)
}

interface Slot {
  /** Made with the slot: a login under way belongs to it, whether or not the session has an id of its own. */
  readonly id: string
  readonly proof?: string
}

/**
 * Keeps the proof inside `ctx.session`, so that it lives and dies with it. Works with koa-session 6.4 and newer, and through
 * `renew` with whatever else puts an object there.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request that no session middleware has seen; `session_not_renewed` at the end
 * of a login where nothing renews the session's id
 */
export function sessionStore(options: SessionStoreOptions = {}): ProofStore<Context> {
  const { key = 'duo', renew = renewKoaSession } = options
  const slotOf = (ctx: Context): Slot | undefined => {
    const slot: unknown = sessionOf(ctx)?.[key]
    return isSlot(slot) ? slot : undefined
  }
  return {
    inSession: true,
    read: ({ ctx }) => slotOf(ctx)?.proof,
    async write({ ctx }, proof) {
      const session = sessionOf(ctx)
      if (session === undefined) throw new DuoError('session_missing')
      session[key] = { id: slotOf(ctx)?.id ?? randomUUID(), proof }
      if (renew !== false) await renew(ctx)
    },
    clear({ ctx }) {
      const session = sessionOf(ctx)
      if (session !== undefined) delete session[key]
    },
    binding({ ctx }) {
      const session = sessionOf(ctx)
      if (session === undefined) return undefined
      const slot = slotOf(ctx) ?? { id: randomUUID() }
      session[key] = slot
      return slot.id
    },
  }
}

type Session = Record<string, unknown>

/** `undefined` for a session that was ended with `ctx.session = null`. */
function sessionOf(ctx: Context): Session | undefined {
  const session: unknown = Reflect.get(ctx, 'session')
  if (session === undefined) throw new DuoError('session_missing', 'ctx.session is missing: use koa-session before duo')
  return typeof session === 'object' && session !== null ? (session as Session) : undefined
}

function isSlot(value: unknown): value is Slot {
  if (typeof value !== 'object' || value === null) return false
  const { id, proof } = value as Record<keyof Slot, unknown>
  return typeof id === 'string' && (proof === undefined || typeof proof === 'string')
}

async function renewKoaSession(ctx: Context): Promise<void> {
  const session = sessionOf(ctx)
  if (typeof session?.['regenerate'] !== 'function') throw new DuoError('session_not_renewed')
  await session['regenerate']()
}
