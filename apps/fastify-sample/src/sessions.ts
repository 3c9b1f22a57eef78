import cookie from '@fastify/cookie'
import session from '@fastify/session'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface Session {
    user?: string
    prompt?: string
  }
}

/** Keeps sessions in memory, which is enough for one process. */
export async function addSessions(app: FastifyInstance, secret: string, secure: boolean): Promise<void> {
  await app.register(cookie)
  await app.register(session, {
    cookieName: 'sample',
    secret,
    cookie: { sameSite: 'lax', secure },
    saveUninitialized: false,
  })
}
