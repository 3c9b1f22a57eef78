import type { Requirement } from '@duokit/core'
import type { ExecutionContext } from '@nestjs/common'

/** What a decorator asks of the guard: a requirement, or to let requests pass. */
export type DuoRule = Requirement | 'skip'

const key = '@duokit/nestjs:rule'

/** Writes a rule on a handler or class. @returns `false` where there is one already: which of the two was meant is a guess */
export function setRule(target: object, rule: DuoRule): boolean {
  if (isOwn(target)) return false
  Reflect.defineMetadata(key, rule, target)
  return true
}

/** What was found before: metadata is written once, and reading it anew would cost every request more than checking its proof. */
const found = new WeakMap<object, WeakMap<object, { readonly rule: DuoRule | undefined }>>()

/** The rule of a handler, else that of its class. A class inherits what asks for more, and never that nothing is asked. */
export function ruleOf(context: ExecutionContext): DuoRule | undefined {
  const handler = context.getHandler()
  const controller = context.getClass()
  let ofClass = found.get(controller)
  if (ofClass === undefined) found.set(controller, (ofClass = new WeakMap()))
  let known = ofClass.get(handler)
  if (known === undefined) ofClass.set(handler, (known = { rule: readRules(handler, controller) }))
  return known.rule
}

function readRules(handler: object, controller: object): DuoRule | undefined {
  const rule = readRule(handler) ?? readRule(controller)
  return rule === 'skip' && !isOwn(handler) && !isOwn(controller) ? undefined : rule
}

function isOwn(target: object): boolean {
  return Reflect.hasOwnMetadata(key, target)
}

function readRule(target: object): DuoRule | undefined {
  return Reflect.getMetadata(key, target) as DuoRule | undefined
}
