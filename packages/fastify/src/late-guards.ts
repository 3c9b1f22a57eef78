import { DuoError } from '@duokit/core'
import type { FastifyInstance, RouteOptions } from 'fastify'

/** Every hook that a `guard()` has returned. */
const guards = new WeakSet<object>()

export function markGuard<Guard extends object>(guard: Guard): Guard {
  guards.add(guard)
  return guard
}

interface AddedRoute {
  readonly scope: FastifyInstance
  readonly route: RouteOptions
}

/**
 * Makes `addHook` reject a guard that comes too late for an inner scope. A scope copies the hooks of the outer scope
 * when it is created, so a later guard would silently leave its routes open.
 */
export function refuseLateGuards(instance: FastifyInstance, isOwn: (route: RouteOptions) => boolean): void {
  const routes: AddedRoute[] = []
  const guarded = new Set<object>()
  instance.addHook('onRoute', function rememberRoute(route) {
    routes.push({ scope: this, route })
  })
  const { addHook } = instance
  const refusing = function (this: FastifyInstance, ...given: unknown[]): unknown {
    if (guards.has(Object(given[1]))) {
      const missed = routes.find(({ scope, route }) => {
        if (isOwn(route) || !isInside(scope, this) || hasGuard(route)) return false
        return ![...guarded].some((other) => other === scope || isInside(scope, other))
      })
      if (missed !== undefined) throw new DuoError('invalid_option', tooLate(missed.route.url))
      guarded.add(this)
    }
    return Reflect.apply(addHook, this, given)
  }
  Reflect.set(instance, 'addHook', refusing)
}

/** Fastify makes the prototype of a scope of the scope around it. */
function isInside(scope: object, around: object): boolean {
  return Object.prototype.isPrototypeOf.call(around, scope)
}

function hasGuard({ onRequest, preValidation, preHandler }: RouteOptions): boolean {
  return [onRequest, preValidation, preHandler].flat().some((hook) => guards.has(Object(hook)))
}

const tooLate = (url: string) =>
  `the guard does not reach ${url}, whose scope was registered before: add the guard before that scope, or guard a scope of its own around the routes that need it`
