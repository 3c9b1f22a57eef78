import type { Requirement } from '@duokit/core'
import type { ExecutionContext } from '@nestjs/common'

/** What a decorator asks of the guard: a requirement, or to let requests pass. */
export type DuoRule = Requirement | 'skip'

const key = '@duokit/nestjs:rule'
const declared = '@duokit/nestjs:declared'

/**
 * Writes a rule on a handler or class. @returns `false` if one is there already: which of the two was meant is a guess
 */
export function setRule(target: object, rule: DuoRule): boolean {
  if (ownRule(target) !== undefined) return false
  Reflect.defineMetadata(key, rule, target)
  return true
}

/** Remembers on the class that a method was decorated, because a decorator above may replace the function. */
export function declareRule(prototype: object, name: string | symbol, rule: DuoRule): void {
  Reflect.defineMetadata(declared, rule, prototype, name)
}

/** The rule with which a method of exactly this class was declared. */
export function declaredRule(prototype: object, name: string | symbol): DuoRule | undefined {
  return Reflect.getOwnMetadata(declared, prototype, name) as DuoRule | undefined
}

/** The rule of exactly this handler or class. */
export function ownRule(target: object): DuoRule | undefined {
  return Reflect.getOwnMetadata(key, target) as DuoRule | undefined
}

/** The rule of a class: inherited if it asks for something, and its own alone if it asks for nothing. */
export function ruleOfClass(type: object): DuoRule | undefined {
  const rule = Reflect.getMetadata(key, type) as DuoRule | undefined
  return rule === 'skip' ? ownRule(type) : rule
}

/**
 * What was found before: metadata is written once, and reading it anew would cost every request more than checking its
 * proof.
 */
const found = new WeakMap<object, WeakMap<object, { readonly rule: DuoRule | undefined }>>()

/**
 * Returns the rule of a handler, otherwise that of its class. A class inherits a stricter rule, and never a rule that
 * skips Duo.
 */
export function ruleOf(context: ExecutionContext): DuoRule | undefined {
  const handler = context.getHandler()
  const controller = context.getClass()
  let ofClass = found.get(controller)
  if (ofClass === undefined) found.set(controller, (ofClass = new WeakMap()))
  let known = ofClass.get(handler)
  if (known === undefined) ofClass.set(handler, (known = { rule: ownRule(handler) ?? ruleOfClass(controller) }))
  return known.rule
}
