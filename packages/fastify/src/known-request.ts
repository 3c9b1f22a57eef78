import { DuoError } from '@duokit/core'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'

/** Fastify's requests do not know their replies. */
export const replyKey = Symbol('duo reply')
/** In the `config` of our own routes: guards leave them alone. */
const ownKey = Symbol('duo route')

export const ownConfig = { [ownKey]: true }

export function isOwn({ config }: Pick<RouteOptions, 'config'>): boolean {
  return Reflect.get(Object(config), ownKey) === true
}

export function knowReply(request: FastifyRequest, reply: FastifyReply): void {
  Reflect.set(request, replyKey, reply)
}

/** @throws DuoError `invalid_option` outside of the scope in which the plugin was registered */
export function replyTo(request: FastifyRequest): FastifyReply {
  const reply: unknown = Reflect.get(request, replyKey)
  if (reply != null) return reply as FastifyReply
  throw new DuoError(
    'invalid_option',
    `${request.routeOptions.url ?? request.url} is outside of the scope in which @duokit/fastify was registered: register it in a scope around all routes that need it`,
  )
}
