import { DuoError } from '@duokit/core'
import type { Context } from 'koa'

/** What koa-session leaves on a context that its middleware has seen, under a symbol that it does not export. */
const instanceName = /contextsession/i
let instance: symbol | undefined

/**
 * Fails where koa-session is installed and its middleware comes later: `ctx.session` then is a new session that nobody
 * keeps, and nobody would ever be let in.
 *
 * @throws DuoError `session_missing`
 */
export function requireOpenSession(ctx: Context): void {
  if (instance !== undefined && Object.hasOwn(ctx, instance)) return
  if (!('sessionOptions' in ctx)) return
  instance = Object.getOwnPropertySymbols(ctx).find(({ description = '' }) => instanceName.test(description))
  if (instance === undefined) throw new DuoError('session_missing', opensLater)
}

const opensLater =
  'ctx.session is not open yet: call app.use(session(app)) before app.use(duo.routes()) and app.use(duo.guard())'

/** With `autoCommit: false` koa-session keeps nothing by itself, also not what the gate has written. */
export function commitSession(ctx: Context): Promise<unknown> | undefined {
  const options: unknown = Reflect.get(ctx, 'sessionOptions')
  if (typeof options !== 'object' || options === null || Reflect.get(options, 'autoCommit') !== false) return undefined
  return commitNow(ctx)
}

/** What the session holds so far, at once. */
export async function commitNow(ctx: Context): Promise<void> {
  const session: unknown = Reflect.get(ctx, 'session')
  if (typeof session !== 'object' || session === null) return
  const commit: unknown = Reflect.get(session, 'manuallyCommit')
  if (typeof commit === 'function') await commit.call(session)
}
