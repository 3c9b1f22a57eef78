import { DuoError, type MaybePromise } from '@duokit/core'
import type { Context } from 'hono'

type Data = Record<string, unknown>
type Change = (data: Data | null) => Data

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
/** Sessions that get a new ID with this request. */
const renewed = new WeakSet<Session>()

/**
 * Returns what the session of `@hono/session` contains, for use in `getUsername`. Unlike `c.var.session.get()`, it does
 * not start a session for a request without one: the cookie of the new session would replace that of a browser that
 * did not send it, as after a form of another site.
 *
 * @returns `undefined` if the request has no session, or its session has ended
 *
 * @example
 * ```ts
 * const getUsername = async (c: Context) => (await readSession<{ user: string }>(c))?.user
 * ```
 *
 * @throws DuoError `session_missing` if `useSession()` has not run for this request
 */
export async function readSession<Content extends object = Data>(c: Context): Promise<Partial<Content> | undefined> {
  const session = sessionOf(c)
  const state = stateOf(session)
  // Read again, the library would bring back a deleted session, and forget what this request has changed.
  if (state === 'deleted') return undefined
  if (state === 'unread' && !sessionCookie.test(c.req.header('cookie') ?? '')) return undefined
  const data = state === 'read' ? session.data : await session.get()
  return (data ?? undefined) as Partial<Content> | undefined
}

/**
 * Changes the session. The rest of this request sees the changed session; the library alone would start again from
 * the request's cookie each time.
 */
export async function changeSession(c: Context, change: Change): Promise<void> {
  const session = sessionOf(c)
  const update = updates.get(session) ?? session.update
  const data = change((await readSession(c)) ?? null)
  await (renewed.has(session) ? withoutCookie(c, () => update(data)) : update(data))
  if (updates.has(session)) return
  updates.set(session, update)
  Object.assign(session, {
    get: async () => (stateOf(session) === 'read' ? session.data : null),
    update: (given: Change | Data) =>
      changeSession(c, (before) => (typeof given === 'function' ? given(before) : given)),
  })
}

/** Gives a session on the server a new ID, which the library makes only for a request without its cookie. */
export async function renewSession(c: Context): Promise<void> {
  const storage = storageOf(c)
  if (storage === undefined) return
  const session = sessionOf(c)
  const { id } = session
  renewed.add(session)
  await changeSession(c, (data) => ({ ...data }))
  if (id !== null) await Promise.resolve(storage.delete(id))
}

/**
 * Returns what says whether a session is still kept on the server, and deletes it here if not: the library would bring
 * back what another request has ended.
 */
export function followSession(c: Context): () => Promise<boolean> {
  const storage = storageOf(c)
  const session = sessionOf(c)
  if (storage === undefined || stateOf(session) !== 'read') return async () => true
  const { id } = session
  return async () => {
    if (stateOf(session) !== 'read') return false
    if (id === null || session.id !== id) return true
    const isKept = (await storage.get(id)) != null
    if (!isKept) session.delete()
    return isKept
  }
}

interface Storage {
  get(id: string): MaybePromise<unknown>
  delete(id: string): MaybePromise<unknown>
}

/** What `useSessionStorage` sets: without it, sessions are kept in their cookie. */
export function storageOf(c: Context): Storage | undefined {
  return c.get('sessionStorage')
}

function sessionOf(c: Context): Session {
  const session: unknown = c.get('session')
  if (typeof session === 'object' && session !== null) return session as Session
  throw new DuoError('session_missing', missing)
}

const missing = 'call app.use(useSession()) before app.use(duo.routes()) and app.use(duo.guard())'

/** The library calls its cookie `sid`, and Hono adds a prefix. An application that names it otherwise has read it. */
const sessionCookie = /(?:^|;)\s*(?:__(?:Host|Secure)-)?sid=/

/** The library says by an error alone that a session was not read, or was deleted. */
function stateOf(session: Session): 'read' | 'unread' | 'deleted' {
  try {
    void session.id
    return 'read'
  } catch (error) {
    return error instanceof Error && error.message.includes('destroyed') ? 'deleted' : 'unread'
  }
}

async function withoutCookie(c: Context, act: () => Promise<void>): Promise<void> {
  const { raw } = c.req
  const headers = new Headers(raw.headers)
  headers.delete('cookie')
  c.req.raw = new Request(raw.url, { headers })
  await act().finally(() => (c.req.raw = raw))
}
