import { createError, type H3Event } from 'h3'
import { guardedWhilePrerendering } from '../rules/guarded-while-prerendering.js'
import { configurationError } from './configuration-error.js'

/**
 * Refuses to look for a proof where the response is kept and given to others: in a cache of Nitro, in what such a
 * handler asks this application for, and in a file that is prerendered. Nobody is verified there, although a middleware
 * may have found out somebody.
 *
 * @throws H3Error of status 500; of status 401 while files are prerendered
 */
export function refuseKept({ context, node }: H3Event): void {
  if (import.meta.prerender) throw prerenderingError()
  if (context['cache'] !== undefined || isForCache(node.req)) throw configurationError(keptForAll)
}

/** What the prerenderer gets in place of anything guarded; the build leaves the page out then. */
export function prerenderingError(): Error {
  return createError({ statusCode: 401, statusMessage: guardedWhilePrerendering, data: { code: 'duo_required' } })
}

/** Nitro gives a request inside of the server the context of the one that made it. */
function isForCache(request: object): boolean {
  const context: unknown = Reflect.get(request, '__unenv__')
  return typeof context === 'object' && context !== null && Reflect.get(context, 'cache') !== undefined
}

/**
 * Guards the proof that a guard has left: a cached handler on a guarded path shares the context of the request, and
 * would keep what it reads there for everybody.
 */
export function hideFromCaches({ context }: H3Event): void {
  let proof = context.duo
  if (proof === undefined) return
  Object.defineProperty(context, 'duo', {
    configurable: true,
    enumerable: true,
    get() {
      if (context['cache'] !== undefined) throw configurationError(keptForAll)
      return proof
    },
    set(value: typeof proof) {
      proof = value
    },
  })
}

const keptForAll =
  'A proof was asked for where the response is kept for everybody (defineCachedEventHandler, or a rule with swr, isr or cache). Do not keep that response, or ask for the proof outside of it'
