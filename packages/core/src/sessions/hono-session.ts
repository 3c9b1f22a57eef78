import { DuoError } from '../errors/errors.js'
import type { MaybePromise } from '../maybe-promise.js'

type Data = Record<string, unknown>
type Change = (data: Data | null) => Data

/** What is used of Hono's context. */
export interface HonoContext {
  readonly req: { raw: Request; header(name: string): string | undefined }
  get(name: 'session' | 'sessionStorage'): unknown
}

/** What is used of `c.var.session`. */
interface Session {
  readonly data: Data | null
  readonly id: string | null
  delete(): void
  get(): Promise<Data | null>
  update(change: Change | Data): Promise<void>
}

/** The library's own `update` of sessions that this request has changed. */
const updates = new WeakMap<Session, Session['update']>()
/** Sessions that another request has ended. Deleted, they would take the cookie with them, which may have a new ID. */
const ended = new WeakSet<Session>()
/** Sessions that get a new ID with this request. */
const renewed = new WeakSet<Session>()

/**
 * Returns what the session of `@hono/session` contains, and starts none: the `readSession` of the adapter for Hono.
 *
 * @returns `undefined` if the request has no session, or its session has ended
 * @throws DuoError `session_missing` if the session's middleware has not run for this request
 *
 * @example
 * ```ts
 * const userOf = async (c: HonoContext) => (await readHonoSession(c))?.['user']
 * ```
 */
export async function readHonoSession(c: HonoContext): Promise<Data | undefined> {
  const session = sessionOf(c)
  const state = stateOf(session)
  // Read again, the library would bring back a deleted session, and forget what this request has changed.
  if (state === 'deleted') return undefined
  if (state === 'unread' && !sessionCookie.test(c.req.header('cookie') ?? '')) return undefined
  return (state === 'read' ? session.data : await session.get()) ?? undefined
}

/**
 * Changes the session. The rest of this request sees the changed session; the library alone would start again from
 * the request's cookie each time.
 */
export async function changeHonoSession(c: HonoContext, change: Change): Promise<void> {
  const session = sessionOf(c)
  const update = updates.get(session) ?? session.update
  const data = change((await readHonoSession(c)) ?? null)
  await (renewed.has(session) ? withoutCookie(c, () => update(data)) : update(data))
  if (updates.has(session)) return
  updates.set(session, update)
  Object.assign(session, {
    get: async () => (stateOf(session) === 'read' ? session.data : null),
    update: (given: Change | Data) =>
      changeHonoSession(c, (before) => (typeof given === 'function' ? given(before) : given)),
  })
}

/** Gives a session on the server a new ID, which the library makes only for a request without its cookie. */
export async function renewHonoSession(c: HonoContext): Promise<void> {
  const storage = honoStorageOf(c)
  if (storage === undefined) return
  const session = sessionOf(c)
  const { id } = session
  renewed.add(session)
  await changeHonoSession(c, (data) => ({ ...data }))
  if (id !== null) await Promise.resolve(storage.delete(id))
}

/**
 * Returns what says whether a session is still kept on the server, and deletes it here if not: the library would bring
 * back what another request has ended.
 */
export function followHonoSession(c: HonoContext): () => Promise<boolean> {
  const storage = honoStorageOf(c)
  const session = sessionOf(c)
  if (storage === undefined || stateOf(session) !== 'read') return async () => true
  const { id } = session
  return async () => {
    if (stateOf(session) !== 'read') return false
    if (id === null || session.id !== id) return true
    const isKept = (await storage.get(id)) != null
    if (!isKept && updates.has(session)) session.delete()
    else if (!isKept) ended.add(session)
    return isKept
  }
}

interface Storage {
  get(id: string): MaybePromise<unknown>
  delete(id: string): MaybePromise<unknown>
}

/** What `useSessionStorage` sets: without it, sessions are kept in their cookie. */
export function honoStorageOf(c: HonoContext): Storage | undefined {
  return c.get('sessionStorage') as Storage | undefined
}

/** The session that the middleware has set. */
export function sessionOf(c: HonoContext): Session {
  const session = c.get('session')
  if (typeof session === 'object' && session !== null) return session as Session
  throw new DuoError('session_missing', missing)
}

const missing = 'call app.use(useSession()) before app.use(duo.routes()) and app.use(duo.guard())'

/** The library calls its cookie `sid`, and Hono adds a prefix. An application that names it otherwise has read it. */
const sessionCookie = /(?:^|;)\s*(?:__(?:Host|Secure)-)?sid=/

/** The library says by an error alone that a session was not read, or was deleted. */
function stateOf(session: Session): 'read' | 'unread' | 'deleted' {
  if (ended.has(session)) return 'deleted'
  try {
    void session.id
    return 'read'
  } catch (error) {
    return error instanceof Error && error.message.includes('destroyed') ? 'deleted' : 'unread'
  }
}

async function withoutCookie(c: HonoContext, act: () => Promise<void>): Promise<void> {
  const { raw } = c.req
  const headers = new Headers(raw.headers)
  headers.delete('cookie')
  c.req.raw = new Request(raw.url, { headers })
  await act().finally(() => (c.req.raw = raw))
}
