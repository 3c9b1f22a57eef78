import type { ApplicationClass } from './application-classes.js'
import { methodsOf } from './class-methods.js'
import { hasDuoGuard } from './guards-of.js'
import { nestMetadata } from './nest-metadata.js'

/** Whether a class is a gateway with a guard of ours on it or on a message. */
export function isGuardedGateway(one: ApplicationClass): boolean {
  if (!Reflect.hasMetadata(nestMetadata.gateway, one.type)) return false
  const methods = [...methodsOf(one).values()].flatMap(([runs]) => (runs === undefined ? [] : [runs.function]))
  return [one.type, ...methods].some(hasDuoGuard)
}
