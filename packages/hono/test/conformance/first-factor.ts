import { createTargetSessions } from '@duokit/conformance'
import { readSession } from '@duokit/hono'
import { type SessionEnv, useSession, useSessionStorage } from '@hono/session'
import type { Context, MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'

/** Where sessions are: on the server, in their cookie, or nowhere, where a cookie only names a login. */
export type Sessions = 'useSessionStorage' | 'useSession' | 'cookie'

/** The first factor: who is logged in, and how one logs in and out. */
export interface FirstFactor {
  readonly before: readonly MiddlewareHandler[]
  readonly session: MiddlewareHandler | false
  user(c: Context): Promise<string | undefined>
  logIn(c: Context, user: string): unknown
  logOut(c: Context): unknown
}

export function firstFactor(sessions: Sessions): FirstFactor {
  return sessions === 'cookie' ? inCookie() : inSession(sessions)
}

type Data = Record<string, unknown>

function inSession(sessions: Sessions): FirstFactor {
  const kept = new Map<string, string>()
  // What a store on the server does: it hands out copies.
  const storage = useSessionStorage<Data, SessionEnv<Data>>({
    get: (id) => JSON.parse(kept.get(id) ?? 'null') as Data | null,
    set: (id, data) => void kept.set(id, JSON.stringify(data)),
    delete: (id) => void kept.delete(id),
  })
  const open = useSession<Data>({ secret: crypto.randomUUID().replaceAll('-', '') })
  const session = sessions === 'useSession' ? open : every(storage, open)
  return {
    before: [session],
    session,
    user: async (c) => (await readSession<{ user: string }>(c))?.user,
    async logIn(c: Context<SessionEnv<Data>>, user) {
      await c.var.session.update(() => ({ user }))
    },
    async logOut(c: Context<SessionEnv<Data>>) {
      await c.var.session.get()
      c.var.session.delete()
    },
  }
}

function inCookie(): FirstFactor {
  const logins = createTargetSessions<Context>('login', {
    read: (c) => c.req.header('cookie'),
    append: (c, cookie) => c.header('set-cookie', cookie, { append: true }),
  })
  return {
    before: [],
    session: false,
    user: async (c) => logins.read(c)?.user,
    logIn: (c, user) => logins.begin(c, user),
    logOut: logins.end,
  }
}
