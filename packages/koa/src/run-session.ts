import { DuoError } from '@duokit/core'
import type { Context, Middleware } from 'koa'

/**
 * Runs session middleware to read a session, and never lets it finish: what it does afterwards is to save, which could
 * bring back a session that a logout has just ended.
 *
 * @throws DuoError `session_missing` where the middleware ends without going on
 */
export function runSession(session: Middleware, ctx: Context): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = (): Promise<never> => {
      resolve()
      return new Promise(() => undefined)
    }
    Promise.resolve(session(ctx, goOn)).then(
      () => reject(new DuoError('session_missing', 'the session middleware of duo.live() did not go on')),
      reject,
    )
  })
}
