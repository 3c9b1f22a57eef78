import { createSessionStore, DuoError, type ProofStore } from '@duokit/core'
import type { Context, Middleware } from './server.js'

// The session of the application under test is the cookie `app.session`, as it is with many frameworks.

const cookie = 'app.session'

/** Reads the session of a request. */
export function openSession(ctx: Context): void {
  ctx.session = sessionIn(ctx) ?? {}
}

/** Opens the session for what comes later, and keeps what that leaves in it. */
export const sessions: Middleware = async (ctx, next) => {
  openSession(ctx)
  const before = textOf(ctx)
  await next()
  const after = textOf(ctx)
  if (after === '' && ctx.cookie(cookie) !== undefined) ctx.setCookie(cookie, '', '; Max-Age=0')
  else if (after !== before) ctx.setCookie(cookie, after)
}

function sessionIn(ctx: Context): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(ctx.cookie(cookie) ?? '', 'base64url').toString()) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Empty for a session that has ended or holds nothing. */
function textOf({ session }: Context): string {
  const text = JSON.stringify(session ?? {})
  return text === '{}' ? '' : Buffer.from(text).toString('base64url')
}

/** The adapter's `sessionStore`. */
export function sessionStore(): ProofStore<Context> {
  return createSessionStore<Context>({
    renew: false,
    read({ session }) {
      if (session === undefined) throw new DuoError('session_missing', 'nothing has opened a session')
      return session ?? undefined
    },
  })
}
