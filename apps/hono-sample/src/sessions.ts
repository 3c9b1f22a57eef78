import { type SessionEnv, useSession, useSessionStorage } from '@hono/session'
import type { Context, MiddlewareHandler } from 'hono'
import { setCookie } from 'hono/cookie'
import { every } from 'hono/combine'

/** What a session contains. */
export interface SessionData extends Record<string, unknown> {
  readonly user: string
  readonly prompt: string
}

/** What the context of a request contains. */
export type SampleEnv = SessionEnv<SessionData>

/** The sessions of the application. */
export interface Sessions {
  readonly middleware: MiddlewareHandler
  /** Begins a new session for a new login: nothing of the visitor before is kept. */
  begin(c: Context<SampleEnv>, data: SessionData): Promise<void>
}

/** Keeps sessions in memory, which is enough for one process. */
export function createSessions(secret: string, secure: boolean): Sessions {
  const kept = new Map<string, SessionData>()
  const storage = useSessionStorage<SessionData, SampleEnv>({
    get: (id) => structuredClone(kept.get(id)) ?? null,
    set: (id, data) => void kept.set(id, structuredClone(data)),
    delete: (id) => void kept.delete(id),
  })
  const session = useSession<SessionData>({
    secret,
    setCookie: (c, name, value, options) => setCookie(c, name, value, { ...options, secure }),
  })
  return {
    middleware: every(storage, session),
    async begin({ var: { session: current } }, data) {
      await current.get()
      // The library makes a new ID where there is nothing under the old one.
      if (current.id !== null) kept.delete(current.id)
      await current.update(data)
    },
  }
}
