import { createTargetSessions } from '@duokit/conformance'
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { secureSession } from './secure-session.js'

/** What makes sessions: those of @fastify/session are in a store, those of @fastify/secure-session in their cookie. */
export type Sessions = 'session' | 'secure-session'

declare module 'fastify' {
  interface Session {
    user?: string
  }
}

/** The first factor: who is logged in, and how one logs in and out. */
export interface FirstFactor {
  register(app: FastifyInstance): Promise<unknown>
  user(request: FastifyRequest): string | undefined
  logIn(request: FastifyRequest, reply: FastifyReply, user: string): unknown
  logOut(request: FastifyRequest, reply: FastifyReply): unknown
}

export const inSession: Readonly<Record<Sessions, FirstFactor>> = {
  session: {
    async register(app) {
      await app.register(cookie)
      await app.register(session, { secret: 's'.repeat(32), cookie: { secure: false }, saveUninitialized: false })
    },
    user: (request) => (request.session as FastifyRequest['session'] | null)?.user,
    async logIn(request, _reply, user) {
      await request.session.regenerate()
      request.session.user = user
    },
    logOut: (request) => request.session.destroy(),
  },
  'secure-session': {
    async register(app) {
      await app.register(secureSession, { key: Buffer.alloc(32, 's'), cookie: { path: '/' } })
    },
    user: (request) => request.session.user,
    logIn(request, _reply, user) {
      void request.session.regenerate()
      request.session.user = user
    },
    logOut: (request) => Reflect.apply(Reflect.get(request.session, 'delete') as () => void, request.session, []),
  },
}

export function inCookie(): FirstFactor {
  const replies = new WeakMap<FastifyRequest, FastifyReply>()
  const logins = createTargetSessions<FastifyRequest>('login', {
    read: ({ headers }) => headers.cookie,
    append: (request, one) => void replies.get(request)?.header('set-cookie', one),
  })
  return {
    register: async () => undefined,
    user: (request) => logins.read(request)?.user,
    logIn(request, reply, user) {
      replies.set(request, reply)
      logins.begin(request, user)
    },
    logOut(request, reply) {
      replies.set(request, reply)
      logins.end(request)
    },
  }
}

/** The id of the login without a session. */
export function loginOf({ headers }: FastifyRequest): string | undefined {
  return /(?:^|;\s*)login=([^;]*)/.exec(headers.cookie ?? '')?.[1]
}
