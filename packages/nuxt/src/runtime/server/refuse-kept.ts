import { createError, type H3Event } from 'h3'
import { guardedWhilePrerendering } from '../rules/guarded-while-prerendering.js'
import { configurationError } from './configuration-error.js'

/**
 * Throws if somebody requests a proof for a response that others will get: in a cached handler of Nitro, in a request
 * that such a handler sends to this application, or while a file is prerendered. Such a response belongs to no user,
 * although a middleware may have found one.
 *
 * @throws H3Error of status 500; of status 401 while files are prerendered
 */
export function refuseKept({ context, node }: H3Event): void {
  if (import.meta.prerender) throw prerenderingError()
  if (context['cache'] !== undefined || isForCache(node.req)) throw configurationError(keptForAll)
}

/** Creates the error that the prerenderer gets for a guarded page. The build then skips the page. */
export function prerenderingError(): Error {
  return createError({ statusCode: 401, statusMessage: guardedWhilePrerendering, data: { code: 'duo_required' } })
}

/** Nitro gives a request inside the server the context of the request that sent it. */
function isForCache(request: object): boolean {
  const context: unknown = Reflect.get(request, '__unenv__')
  return typeof context === 'object' && context !== null && Reflect.get(context, 'cache') !== undefined
}

/**
 * Makes `event.context.duo` throw inside a cached handler. Such a handler shares the context of the guarded request,
 * and Nitro would cache what it reads there for everybody.
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
  'A proof was requested for a response that Nitro caches for everybody (defineCachedEventHandler, or a rule with swr, isr or cache). Do not cache the response, or request the proof outside of the cached handler'
