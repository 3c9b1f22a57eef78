import { DuoError, expressReader, fastifyReader, type SessionMiddleware, withinTime } from '@duokit/core'
import { isFastify } from './is-fastify.js'
import type { PlatformRequest } from './platform-request.js'

/** Reads the request that opened a socket as the platform does, with the current session. */
export type FreshReader = (opened: PlatformRequest) => Promise<PlatformRequest>

/** Milliseconds that a session store may take. */
const timeout = 10_000

/** @param middleware - what reads the session on Express; found in the application if left out */
export function freshReader(instance: unknown, middleware: readonly SessionMiddleware[] | undefined): FreshReader {
  const read: FreshReader = isFastify(instance)
    ? fastifyReader(instance)
    : expressReader(Object(instance) as object, () => middleware ?? sessionMiddleware(instance))
  const late = () => new DuoError('session_missing', 'the session store did not answer')
  return (opened) => withinTime(read(opened), timeout, late)
}

/** Names that the middleware of cookie-parser, express-session and cookie-session has. */
const known: readonly unknown[] = ['cookieParser', 'session', '_cookieSession']

function sessionMiddleware(instance: unknown): SessionMiddleware[] {
  const router: unknown = Reflect.get(Object(instance), 'router')
  const stack: unknown = Reflect.get(Object(router), 'stack')
  return (Array.isArray(stack) ? stack : [])
    .filter((layer: { name?: unknown }) => known.includes(layer.name))
    .map((layer: { handle: SessionMiddleware }) => layer.handle)
}
