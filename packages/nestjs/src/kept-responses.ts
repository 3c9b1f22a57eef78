import { RequestMethod } from '@nestjs/common'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { type ApplicationClass, applicationClasses } from './application-classes.js'
import { methodsOf } from './class-methods.js'
import { ownRule, ruleOfClass } from './duo-rule.js'
import { hasDuoGuard, isGlobalDuoGuard } from './guards-of.js'
import { nestMetadata } from './nest-metadata.js'

interface Application {
  readonly modules: ModulesContainer
  readonly config: ApplicationConfig
}

/**
 * Names each guarded handler whose response Nest's `CacheInterceptor` keeps by its URL. The guard runs before the
 * interceptor, and so lets one verified person have what was made for another.
 */
export function keptResponses({ modules, config }: Application): string[] {
  const everywhere = { guard: isGlobalDuoGuard(config), cache: globalInterceptors(config).some(isSharedCache) }
  return applicationClasses(modules)
    .filter(({ isController }) => isController)
    .flatMap((one) => keptIn(one, everywhere))
}

function keptIn(one: ApplicationClass, everywhere: { guard: boolean; cache: boolean }): string[] {
  const { type } = one
  return [...methodsOf(one)].flatMap(([name, [runs]]) => {
    if (runs === undefined || !isRead(runs.function) || hasKeyOfItsOwn(runs.function)) return []
    const targets = [runs.function, type]
    const isCached = everywhere.cache || targets.some((target) => interceptorsOf(target).some(isSharedCache))
    const isOpen = (ownRule(runs.function) ?? ruleOfClass(type)) === 'skip'
    const isGuarded = !isOpen && (everywhere.guard || targets.some(hasDuoGuard))
    return isCached && isGuarded ? [`${type.name}.${String(name)} ${kept}`] : []
  })
}

/** The interceptor keeps the responses to GET. */
function isRead(method: object): boolean {
  const verb: unknown = Reflect.getMetadata(nestMetadata.method, method)
  return verb === RequestMethod.GET || verb === RequestMethod.ALL
}

/** A function makes the key of each request; a string is the same for everybody. */
function hasKeyOfItsOwn(method: object): boolean {
  return typeof Reflect.getMetadata(nestMetadata.cacheKey, method) === 'function'
}

function interceptorsOf(target: object): unknown[] {
  const found: unknown = Reflect.getMetadata(nestMetadata.interceptors, target)
  return Array.isArray(found) ? found : []
}

function globalInterceptors(config: ApplicationConfig): unknown[] {
  return [...config.getGlobalInterceptors(), ...config.getGlobalRequestInterceptors().map(({ metatype }) => metatype)]
}

/** By its name, since an application need not have the package. A class that overrides `trackBy` tells people apart. */
function isSharedCache(interceptor: unknown): boolean {
  const one: unknown = typeof interceptor === 'function' ? interceptor.prototype : interceptor
  if (typeof one !== 'object' || one === null) return false
  for (let at: object | null = one; at !== null; at = Object.getPrototypeOf(at)) {
    if (at.constructor.name === 'CacheInterceptor' && Object.hasOwn(at, 'trackBy')) {
      // `isRequestCacheable` decides which responses are kept at all.
      const asked = ['trackBy', 'isRequestCacheable'] as const
      return asked.every((name) => Reflect.get(one, name) === Reflect.get(at, name))
    }
  }
  return false
}

const kept =
  'is guarded by Duo, but CacheInterceptor keeps its response by URL and gives it to other people. Remove the interceptor from it, or extend CacheInterceptor and override trackBy so that the key names the person.'
