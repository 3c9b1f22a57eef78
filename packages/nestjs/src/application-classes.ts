import type { ModulesContainer } from '@nestjs/core'

/** A class that Nest has made an instance of, or will make. */
export interface ApplicationClass {
  readonly type: Class
  readonly isController: boolean
  /** What Nest made, if there is one for all requests. */
  readonly instance: object | undefined
}

export type Class = { readonly name: string; readonly prototype: object }

/** What is read of Nest's wrapper around each. */
interface Wrapper {
  readonly metatype: unknown
  readonly inject?: unknown
  readonly instance: unknown
}

/** Every class of the application: its controllers, and its providers with those that factories made. */
export function applicationClasses(modules: ModulesContainer): ApplicationClass[] {
  const found = new Map<Class, ApplicationClass>()
  for (const { controllers, providers } of modules.values()) {
    const all = [...classesOf(controllers, true), ...classesOf(providers, false)]
    for (const one of all) if (found.get(one.type)?.isController !== true) found.set(one.type, one)
  }
  return [...found.values()]
}

function classesOf(wrappers: ReadonlyMap<unknown, Wrapper>, isController: boolean): ApplicationClass[] {
  return [...wrappers.values()].flatMap((wrapper) => {
    const one = classOf(wrapper)
    return one === undefined ? [] : [{ ...one, isController }]
  })
}

function classOf({ metatype, inject, instance }: Wrapper): Omit<ApplicationClass, 'isController'> | undefined {
  const made = typeof instance === 'object' && instance !== null ? instance : undefined
  // Of a factory the metatype is the function itself, and a value has none.
  const isClass = typeof metatype === 'function' && (inject === undefined || inject === null)
  const type: unknown = isClass ? metatype : made?.constructor
  return isClassWithMethods(type) ? { type, instance: made } : undefined
}

function isClassWithMethods(type: unknown): type is Class {
  if (typeof type !== 'function' || type === Object || type === Array) return false
  return typeof type.prototype === 'object' && type.prototype !== null
}
