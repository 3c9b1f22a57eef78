import { RequestMethod, type Type } from '@nestjs/common'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { type ApplicationClass, applicationClasses } from './application-classes.js'
import { methodsOf } from './class-methods.js'
import { ownRule, ruleOfClass } from './duo-rule.js'
import { globalGuards, isDuoGuard } from './guards-of.js'
import { injectsDuo } from './injected-service.js'
import { nestMetadata } from './nest-metadata.js'

interface Application {
  readonly modules: ModulesContainer
  readonly config: ApplicationConfig
}

/**
 * Names each guarded handler whose response Nest's `CacheInterceptor` keeps by its URL or by one key. The guard runs
 * before the interceptor, and so lets one verified person have what was made for another.
 */
export function keptResponses({ modules, config }: Application): string[] {
  const everywhere = { isGuarded: globalGuards(config).some(asksDuo), interceptors: globalInterceptors(config) }
  return applicationClasses(modules)
    .filter(({ isController }) => isController)
    .flatMap((one) => keptIn(one, everywhere, modules))
}

interface Everywhere {
  readonly isGuarded: boolean
  readonly interceptors: readonly unknown[]
}

function keptIn(one: ApplicationClass, everywhere: Everywhere, modules: ModulesContainer): string[] {
  const { type } = one
  return [...methodsOf(one)].flatMap(([name, [runs]]) => {
    if (runs === undefined) return []
    const targets = [runs.function, type]
    const isOpen = (ownRule(runs.function) ?? ruleOfClass(type)) === 'skip'
    if (isOpen || !(everywhere.isGuarded || targets.some(hasAskingGuard))) return []
    const interceptors = [...everywhere.interceptors, ...targets.flatMap(interceptorsOf)]
    const isKept = interceptors.some((interceptor) => keeps(interceptor, runs.function, modules))
    return isKept ? [`${type.name}.${String(name)} ${kept}`] : []
  })
}

/** A guard of ours, or one of the application that is given the service. */
function asksDuo(guard: unknown): boolean {
  return isDuoGuard(guard) || injectsDuo(typeof guard === 'function' ? guard : Object(guard).constructor)
}

function hasAskingGuard(target: object): boolean {
  return listedOn(target, nestMetadata.guards).some(asksDuo)
}

function interceptorsOf(target: object): unknown[] {
  return listedOn(target, nestMetadata.interceptors)
}

function listedOn(target: object, name: string): unknown[] {
  const found: unknown = Reflect.getMetadata(name, target)
  return Array.isArray(found) ? found : []
}

function globalInterceptors(config: ApplicationConfig): unknown[] {
  return [...config.getGlobalInterceptors(), ...config.getGlobalRequestInterceptors().map(({ metatype }) => metatype)]
}

/**
 * Whether an interceptor keeps the response of a handler for everybody. A string as its key is the same for everybody,
 * and comes before every other question; a function makes the key of each request.
 */
function keeps(interceptor: unknown, method: object, modules: ModulesContainer): boolean {
  const verb = Reflect.getMetadata(nestMetadata.method, method) as RequestMethod | undefined
  const key: unknown = Reflect.getMetadata(nestMetadata.cacheKey, method)
  const overridden = verb === undefined || typeof key === 'function' ? undefined : overriddenBy(interceptor)
  if (verb === undefined || overridden === undefined || overridden.has('trackBy')) return false
  if (typeof key === 'string' && key !== '') return true
  if (overridden.has('isRequestCacheable')) return false
  return verb === RequestMethod.ALL || keptMethods(interceptor, modules).includes(RequestMethod[verb])
}

/**
 * What a class changes of Nest's own interceptor, which is known by its name, since an application need not have the
 * package. `trackBy` tells people apart, and `isRequestCacheable` decides which responses are kept without a key of
 * their own.
 *
 * @returns `undefined` for another interceptor
 */
function overriddenBy(interceptor: unknown): Set<string> | undefined {
  const one: unknown = typeof interceptor === 'function' ? interceptor.prototype : interceptor
  if (typeof one !== 'object' || one === null) return undefined
  for (let at: object | null = one; at !== null; at = Object.getPrototypeOf(at)) {
    if (at.constructor.name !== 'CacheInterceptor' || !Object.hasOwn(at, 'trackBy')) continue
    const own = at
    const asked = ['trackBy', 'isRequestCacheable']
    return new Set(asked.filter((name) => Reflect.get(one, name) !== Reflect.get(own, name)))
  }
  return undefined
}

/** A class may keep more than GET. Its instance knows, which Nest makes for each module that uses it. */
function keptMethods(interceptor: unknown, modules: ModulesContainer): unknown[] {
  const instances =
    typeof interceptor === 'object'
      ? [interceptor]
      : [...modules.values()].map(({ injectables }) => injectables.get(interceptor as Type)?.instance)
  return ['GET', ...instances.flatMap((one) => Reflect.get(Object(one), 'allowedMethods') as unknown)]
}

const kept =
  'is guarded by Duo, but CacheInterceptor keeps its response by URL or by one key, and gives it to other people. Remove the interceptor from it, or extend CacheInterceptor and override trackBy so that the key names the person. If it is meant to be open, add @SkipDuo() to it.'
