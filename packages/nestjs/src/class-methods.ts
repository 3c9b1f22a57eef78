import type { ApplicationClass } from './application-classes.js'

/** A function under the name of a method, and where it was found: the instance, its class or one that it extends. */
export interface MethodVersion {
  readonly function: object
  readonly owner: object
}

/** The methods of a class by their names. First comes what runs, then what it overrides. */
export function methodsOf({ type, instance }: ApplicationClass): Map<string | symbol, MethodVersion[]> {
  const methods = new Map<string | symbol, MethodVersion[]>()
  const owners = instance === undefined ? chainOf(type.prototype) : [instance, ...chainOf(type.prototype)]
  for (const owner of owners) {
    for (const name of Reflect.ownKeys(owner)) {
      // A getter is not called: what it returns may be a matter of the moment.
      const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value
      if (name === 'constructor' || typeof value !== 'function') continue
      methods.set(name, [...(methods.get(name) ?? []), { function: value, owner }])
    }
  }
  return methods
}

function chainOf(prototype: object): object[] {
  const chain: object[] = []
  for (let at: object | null = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    chain.push(at)
  }
  return chain
}
