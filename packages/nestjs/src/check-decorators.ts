import { type Requirement } from '@duokit/core'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { type ApplicationClass, applicationClasses } from './application-classes.js'
import { type MethodVersion, methodsOf } from './class-methods.js'
import { declaredRule, type DuoRule, ownRule, ruleOfClass } from './duo-rule.js'
import { fieldsHaveGuards, isFieldResolver } from './field-resolvers.js'
import { hasDuoGuard, isGlobalDuoGuard } from './guards-of.js'
import { type HandlerKind, handlerKind, nestMetadata } from './nest-metadata.js'

interface Application {
  readonly modules: ModulesContainer
  readonly config: ApplicationConfig
}

/** What is known while one class is looked at. */
interface Surroundings {
  readonly globalGuard: boolean
  readonly fieldGuards: boolean
}

/** Names each decorator of ours that nothing obeys: no guard runs there, or an overriding method has lost it. */
export function ineffectiveDecorators({ modules, config }: Application): string[] {
  const surroundings = { globalGuard: isGlobalDuoGuard(config), fieldGuards: fieldsHaveGuards(modules) }
  return applicationClasses(modules).flatMap((one) => problemsOf(one, surroundings))
}

function problemsOf(one: ApplicationClass, surroundings: Surroundings): string[] {
  const methods = [...methodsOf(one)]
  const ofMethods = methods.flatMap(([name, versions]) => {
    const problem = problemOf(one, versions, { ...surroundings, name })
    return problem === undefined ? [] : [`${one.type.name}.${String(name)} ${problem}`]
  })
  const ofClass = problemOfClass(
    one,
    methods.map(([, versions]) => versions),
  )
  return ofClass === undefined ? ofMethods : [`${one.type.name} ${ofClass}`, ...ofMethods]
}

type MethodSurroundings = Surroundings & { readonly name: string | symbol }

function problemOf(one: ApplicationClass, versions: MethodVersion[], around: MethodSurroundings): string | undefined {
  const [runs] = versions
  if (runs === undefined) return undefined
  const rule = ownRule(runs.function)
  if (rule === undefined) {
    if (declaredRule(runs.owner, around.name) !== undefined) return replaced
    const lost = lostProtection(one, versions, around)
    if (lost !== undefined) return lost
  }
  if (rule !== undefined || hasDuoGuard(runs.function)) {
    const kind = kindOf(one, versions)
    if (kind !== 'handler') return kind === 'none' ? notHandler : withoutGuards
  }
  const isOpenField = !around.fieldGuards && isFieldResolver(runs.function, one.type)
  return isOpenField && isProtected(runs.function, one.type) ? unguardedField : undefined
}

/** Whether a decorator asks for the guard before a handler, on it or on its class. */
function isProtected(handler: object, type: object): boolean {
  if ((ownRule(handler) ?? ruleOfClass(type)) === 'skip') return false
  return [handler, type].some((target) => hasDuoGuard(target))
}

/** Nest looks for handlers among the methods of the class, and calls what the instance has under their names. */
function kindOf({ instance }: ApplicationClass, [runs, overridden]: readonly MethodVersion[]): HandlerKind {
  const described = runs?.owner === instance ? (overridden ?? runs) : runs
  return described === undefined ? 'none' : handlerKind(described.function)
}

function lostProtection(
  one: ApplicationClass,
  versions: MethodVersion[],
  { globalGuard, name }: MethodSurroundings,
): string | undefined {
  const { type, instance } = one
  const [runs, ...overridden] = versions
  if (runs === undefined || kindOf(one, versions) !== 'handler') return undefined
  const protectedOne = overridden
    .map(({ function: method, owner }) => ({
      rule: ownRule(method) ?? declaredRule(owner, name),
      guard: hasDuoGuard(method),
    }))
    .find(({ rule, guard }) => rule !== undefined || guard)
  if (protectedOne === undefined || protectedOne.rule === 'skip') return undefined
  const isGuarded = hasDuoGuard(runs.function) || hasDuoGuard(type) || (globalGuard && !isMessage(runs.function))
  if (isGuarded && asksNoMore(protectedOne.rule, ruleOfClass(type))) return undefined
  return runs.owner === instance ? reassigned : overrides
}

/** Nest puts no global guard before the messages of gateways. */
function isMessage(method: object): boolean {
  return Reflect.hasMetadata(nestMetadata.message, method)
}

function asksNoMore(lost: Requirement | undefined, kept: DuoRule | undefined): boolean {
  const { maxAge, excludeFactors = [] } = lost ?? {}
  if (kept === 'skip') return false
  const isAsYoung = maxAge === undefined || (kept?.maxAge ?? Number.POSITIVE_INFINITY) <= maxAge
  return isAsYoung && excludeFactors.every((factor) => kept?.excludeFactors?.includes(factor))
}

function problemOfClass(one: ApplicationClass, methods: MethodVersion[][]): string | undefined {
  const { type, isController } = one
  const isOurs = ruleOfClass(type) !== undefined || hasDuoGuard(type)
  if (!isOurs || isController || isKnownToLibrary(type)) return undefined
  return methods.some((versions) => kindOf(one, versions) === 'handler') ? undefined : notHandlerClass
}

/**
 * Returns whether a class has a decorator of a gateway, a resolver or another library. Nest sets two marks on
 * injectable classes.
 */
function isKnownToLibrary(type: object): boolean {
  const names = Reflect.getMetadataKeys(type).map(String)
  return names.some(
    (name) => !/^(?:design:|self:|scope:|optional:|__|@duokit\/nestjs:)/.test(name) && !name.startsWith('bull'),
  )
}

const overrides =
  'overrides a method that Duo protects, but does not repeat the protection. Add @RequireDuo(…) to it, or @SkipDuo() if it is meant to be open.'
const reassigned =
  'is assigned in the constructor or as a property, which replaces a method that Duo protects together with its guard. Declare it as a method.'
const replaced =
  'has a decorator that replaces the method above @RequireDuo or @SkipDuo, so that neither takes effect. Put ours above that decorator.'
const notHandler =
  'is not a handler: Nest runs no guard before it. Put the decorator on a route, a message handler or a resolver, or call DuoService.require.'
const withoutGuards = 'is a job or an event handler: Nest runs no guard before it. Remove the decorator.'
const unguardedField =
  "is a field resolver: Nest runs no guard before it. Set fieldResolverEnhancers: ['guards'] in the options of GraphQLModule, or add @SkipDuo() to it."
const notHandlerClass =
  'is not a controller, a gateway or a resolver: Nest runs no guard before its methods. Put the decorator on one, or call DuoService.require.'
