import type { ApplicationConfig } from '@nestjs/core'
import { nestMetadata } from './nest-metadata.js'

/** On the prototype of `DuoGuard`: an application may load the ESM and the CommonJS build of it. */
export const guardBrand = Symbol.for('@duokit/nestjs:guard')

/** Returns whether a `DuoGuard`, or a class that extends it, protects exactly this handler or this class. */
export function hasDuoGuard(target: object): boolean {
  const guards: unknown = Reflect.getMetadata(nestMetadata.guards, target)
  return Array.isArray(guards) && guards.some(isDuoGuard)
}

/** Returns whether one is global, as `APP_GUARD` or by `useGlobalGuards`. */
export function isGlobalDuoGuard(config: ApplicationConfig): boolean {
  return globalGuards(config).some(isDuoGuard)
}

/** Every global guard: an instance, or the class of one that is made for each request. */
export function globalGuards(config: ApplicationConfig): unknown[] {
  return [...config.getGlobalGuards(), ...config.getGlobalRequestGuards().map(({ metatype }) => metatype)]
}

/** Returns whether a guard, or its class, is a `DuoGuard` or extends it. */
export function isDuoGuard(guard: unknown): boolean {
  const prototype: unknown = typeof guard === 'function' ? guard.prototype : guard
  return typeof prototype === 'object' && prototype !== null && guardBrand in prototype
}
