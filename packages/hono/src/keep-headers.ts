import { type GateAnswer, guardWebResponse, neededHeaders } from '@duokit/core'
import type { Context } from 'hono'

/**
 * Keeps these headers of a response of the gate, whatever middleware around it sets afterwards: `secureHeaders` sets
 * its own on every finished response, and with a policy of the application, the page of the prompt stays empty. Hono
 * reads `c.res` once more when all middleware has run.
 */
export function keepHeaders(c: Context, headers: GateAnswer['headers']): void {
  const own = [...neededHeaders(headers)]
  const before = accessorOf(c)
  let isOurs = false
  Object.defineProperty(c, 'res', {
    configurable: true,
    get() {
      const current = before.get.call(c)
      if (isOurs) restore(current.headers, own)
      return current
    },
    set(response: Response | undefined) {
      // Middleware may copy it, as compress() does, and an application may respond to a refusal otherwise.
      isOurs = response !== undefined && own.every(([name, value]) => response.headers.get(name) === value)
      before.set.call(c, response)
    },
  })
}

function restore(headers: Headers, own: GateAnswer['headers']): void {
  for (const [name, value] of own) if (headers.get(name) !== value) headers.set(name, value)
}

interface Accessor {
  get(this: Context): Response
  set(this: Context, response: Response | undefined): void
}

/** Of Hono's class, or what has been put over it. Each copy of Hono has a class of its own. */
function accessorOf(c: Context): Accessor {
  const prototype = Object.getPrototypeOf(c) as object
  return (Object.getOwnPropertyDescriptor(c, 'res') ?? Object.getOwnPropertyDescriptor(prototype, 'res')) as Accessor &
    PropertyDescriptor
}

/**
 * Keeps a guarded response out of caches, whatever middleware around the guard says about them afterwards. Without
 * Node's server, nobody else sees the headers before they leave.
 */
export function judgeLast(c: Context): void {
  if (!Object.hasOwn(c, 'res')) Object.defineProperty(c, 'res', judged)
}

/** One for all requests: closures for each would cost more than the judgement. */
const judged: PropertyDescriptor & ThisType<Context> = {
  configurable: true,
  get() {
    const prototype = Object.getPrototypeOf(this) as object
    const response = Reflect.get(prototype, 'res', this) as Response
    const kept = guardWebResponse(response)
    if (kept === response) return response
    // Hono gives a response the headers of the one that it replaces, and these are the ones that had to change.
    for (const next of [undefined, kept]) Reflect.set(prototype, 'res', next, this)
    return kept
  },
  set(response: Response | undefined) {
    Reflect.set(Object.getPrototypeOf(this) as object, 'res', response, this)
  },
}
