import { type GateAnswer, neededHeaders } from '@duokit/core'
import type { Context } from 'hono'

/**
 * Keeps these headers of a response of the gate, whatever middleware around it sets afterwards: `secureHeaders` sets
 * its own on every finished response, and with a policy of the application, the page of the prompt stays empty. Hono
 * reads `c.res` once more when all middleware has run.
 */
export function keepHeaders(c: Context, headers: GateAnswer['headers']): void {
  const own = [...neededHeaders(headers)]
  const prototype = Object.getPrototypeOf(c) as object
  let isOurs = false
  Object.defineProperty(c, 'res', {
    configurable: true,
    get() {
      const current = Reflect.get(prototype, 'res', c) as Response
      if (isOurs) restore(current.headers, own)
      return current
    },
    set(response: Response | undefined) {
      // Middleware may copy it, as compress() does, and an application may respond to a refusal otherwise.
      isOurs = response !== undefined && own.every(([name, value]) => response.headers.get(name) === value)
      Reflect.set(prototype, 'res', response, c)
    },
  })
}

function restore(headers: Headers, own: GateAnswer['headers']): void {
  for (const [name, value] of own) if (headers.get(name) !== value) headers.set(name, value)
}
