import type { ExecutionContext } from '@nestjs/common'
import type { ApplicationClass } from './application-classes.js'
import { methodsOf } from './class-methods.js'
import { declaredRule, ownRule, ruleOfClass } from './duo-rule.js'
import { hasDuoGuard } from './guards-of.js'
import { nestMetadata } from './nest-metadata.js'

/** What was found before: a guard asks at every request, and reading metadata is slow. */
const known = new WeakMap<object, boolean>()

/**
 * Whether the response goes on after its handler: one of `@Sse`, or a subscription of GraphQL over HTTP. Over a
 * WebSocket, a subscription is judged elsewhere.
 */
export function staysOpen(context: ExecutionContext): boolean {
  const type = context.getType<string>()
  if (type !== 'http' && type !== 'graphql') return false
  const handler = context.getHandler()
  let isOne = known.get(handler)
  if (isOne === undefined) known.set(handler, (isOne = isEventStream(handler) || isSubscription(handler)))
  return isOne
}

/** Whether a handler is one of `@Sse`. */
function isEventStream(handler: object): boolean {
  return Reflect.hasMetadata(nestMetadata.eventStream, handler)
}

/** Whether a resolver is one of `@Subscription`. */
function isSubscription(handler: object): boolean {
  return Reflect.getMetadata(nestMetadata.resolverType, handler) === 'Subscription'
}

/** Whether a class has an event stream or a subscription of GraphQL with a guard of ours in front of it. */
export function hasGuardedStream({ type, ...one }: ApplicationClass, globalGuard: boolean): boolean {
  return [...methodsOf({ type, ...one })].some(([name, versions]) => {
    const handler = versions.find((version) => isEventStream(version.function) || isSubscription(version.function))
    if (handler === undefined) return false
    const rule = ownRule(handler.function) ?? declaredRule(handler.owner, name) ?? ruleOfClass(type)
    return rule !== 'skip' && (globalGuard || [handler.function, type].some(hasDuoGuard))
  })
}
