import { DuoError } from '@duokit/core'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { isOwn } from './known-request.js'

/** Every hook that a `guard()` has returned. */
export const guards = new WeakSet<object>()
/** A property of scopes with a guard, which the scopes inside inherit, as they do the hook. */
const guarded = Symbol('duo guarded')

/**
 * Makes `addHook` reject a guard that comes too late for an inner scope. Fastify appends a later hook to those of the
 * inner scope, so the guard would run after them, and not at all if one of them has responded.
 */
export function refuseLateGuards(instance: FastifyInstance): void {
  const routes: (readonly [scope: FastifyInstance, route: RouteOptions])[] = []
  instance.addHook('onRoute', function rememberRoute(route) {
    routes.push([this, route])
  })
  const { addHook } = instance
  const refusing = function (this: FastifyInstance, ...given: unknown[]): unknown {
    if (guards.has(Object(given[1]))) {
      const missed = routes.find(([scope, route]) => isInside(scope, this) && isOpen(scope, route))
      if (missed !== undefined) throw new DuoError('invalid_option', tooLate(missed[1].url))
      Reflect.set(this, guarded, true)
    }
    return Reflect.apply(addHook, this, given)
  }
  Reflect.set(instance, 'addHook', refusing)
}

/** Fastify makes the prototype of a scope of the scope around it. */
function isInside(scope: object, around: object): boolean {
  return Object.prototype.isPrototypeOf.call(around, scope)
}

/** Whether a route is the application's, and nothing guards it so far. */
function isOpen(scope: FastifyInstance, route: RouteOptions): boolean {
  const hooks = [route.onRequest, route.preValidation, route.preHandler].flat()
  return !Reflect.has(scope, guarded) && !isOwn(route) && !hooks.some((hook) => guards.has(Object(hook)))
}

const tooLate = (url: string) =>
  `the guard would run after the hooks in the scope of ${url}, which was registered before: add the guard before that scope, or guard a scope of its own around the routes that need it`
