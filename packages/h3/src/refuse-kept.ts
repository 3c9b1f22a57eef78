import type { H3Event } from 'h3'
import { createError } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'

/**
 * Fails where the handlers behind a guard turn out to be under a cache rule, which is known only when they have run.
 *
 * @throws an error of h3 with status 500, which h3 logs
 */
export function refuseKeptResult(event: H3Event): void {
  const shape: (WebEvent | NodeEvent) & { readonly context: object } = event
  if (isWebEvent(shape) && hasCacheRule(shape)) throw keptError()
}

/**
 * Fails for every user if the response is cached for others. A cached handler sees no cookies, but it shares the
 * context in which a middleware may have set a user's proof.
 *
 * @param asked - the request that a guard in front has seen
 * @throws an error of h3 with status 500, which h3 logs
 */
export function refuseKept(event: H3Event, asked?: WebEvent['req']): void {
  if (isKept(event, asked)) throw keptError()
}

function keptError(): Error {
  return createError({ statusCode: 500, unhandled: true, message: keptForAll, data: { code: 'invalid_option' } })
}

function isKept(event: (WebEvent | NodeEvent) & { readonly context: object }, asked?: WebEvent['req']): boolean {
  // Nitro says so in the context.
  if (!isWebEvent(event)) return Reflect.get(event.context, 'cache') !== undefined || isForCache(event.node.req)
  return hasCacheRule(event) || lacksHeaders(event, asked) || isCopyOfCache(event)
}

/** Nitro 2 gives a request inside the server the context of the request that sent it. */
function isForCache(request: object): boolean {
  const context: unknown = Reflect.get(request, '__unenv__')
  return typeof context === 'object' && context !== null && Reflect.get(context, 'cache') !== undefined
}

/** The methods that the cache of h3 2 keeps, and ranges, which it does not. */
function hasCacheRule({ context, req }: WebEvent & { readonly context: object }): boolean {
  // Read as a plain property, which engines make fast.
  const { routeRules: rules } = context as { routeRules?: unknown }
  if (typeof rules !== 'object' || rules === null || !Reflect.get(rules, 'cache')) return false
  return (req.method === 'GET' || req.method === 'HEAD') && req.headers.get('range') === null
}

/** Headers that a cache takes away from a request before it asks the handler. One of them every request has. */
const taken = ['cookie', 'user-agent', 'accept'] as const

/** Whether the request of the event is another than the one that arrived, with fewer headers. */
function lacksHeaders({ req, runtime }: WebEvent, asked = req): boolean {
  const sent = runtime?.node?.req.headers
  const wasSent = (name: string) => sent?.[name] !== undefined || asked.headers.get(name) !== null
  return taken.some((name) => req.headers.get(name) === null && wasSent(name))
}

/**
 * Whether the request is the copy that the cached handlers of Nitro 3.0 make, with the cookies of the person who asked
 * first: a plain `Request` to which what a server adds was given. On a server of Node's, the own one is of another
 * class. Elsewhere it looks the same as the copy.
 */
function isCopyOfCache({ req, runtime }: WebEvent): boolean {
  if (runtime?.node?.req.headers === undefined || Object.getPrototypeOf(req) !== Request.prototype) return false
  return Object.hasOwn(req, 'runtime') && Object.hasOwn(req, 'waitUntil')
}

const keptForAll =
  'A guarded response must not be cached for everybody, in a cached handler or under a route rule with cache or swr. Cache the data that the response is made of instead'
