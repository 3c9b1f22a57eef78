import { DuoError } from '../errors/errors.js'
import { isCarried, sessionOf, type WithSession } from './request-session.js'

/**
 * Gives a session of express-session or @fastify/session a new id. Both start empty under it, and both take a callback.
 *
 * @throws DuoError `session_not_renewed` for another library's
 */
export async function regenerate(request: WithSession): Promise<void> {
  const session = sessionOf(request)
  if (session === undefined || isCarried(request)) return
  const renew: unknown = Reflect.get(session, 'regenerate')
  if (typeof renew !== 'function' || !hasId(request, session)) throw new DuoError('session_not_renewed')
  // By their names alone: @fastify/session keeps the id itself under symbols, which spreading would take along.
  const held = Object.entries(session).filter(([name]) => name !== 'cookie')
  const { originalMaxAge } = Object(Reflect.get(session, 'cookie')) as { originalMaxAge?: unknown }
  await new Promise<void>((resolve, reject) => {
    renew.call(session, (error: unknown) => (error == null ? resolve() : reject(error)))
  })
  const renewed = sessionOf(request) ?? {}
  Object.assign(renewed, Object.fromEntries(held))
  // How long an application has people remembered is a setting of their session's cookie.
  if (typeof originalMaxAge === 'number')
    Object.assign(Object(Reflect.get(renewed, 'cookie')), { maxAge: originalMaxAge })
}

function hasId(request: WithSession, session: object): boolean {
  return typeof request.sessionID === 'string' || typeof Reflect.get(session, 'sessionId') === 'string'
}
