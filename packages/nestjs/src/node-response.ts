import { DuoError, guardNodeResponse, type MaybePromise, type NodeOutgoing } from '@duokit/core'
import type { ServerResponse } from 'node:http'
import type { AbstractHttpAdapter } from '@nestjs/core'
import type { PlatformRequest } from './platform-request.js'

const response: unique symbol = Symbol.for('@duokit/nestjs:response')

interface RawRequest {
  [response]?: object
}

interface FastifyInstance {
  [response]?: true
  addHook(name: 'onRequest', hook: (request: { raw: RawRequest }, reply: object, done: () => void) => void): unknown
}

/** Fastify's requests do not know their responses, and a handler that asks for a proof gives us the request alone. */
export function knowResponses(adapter: AbstractHttpAdapter | undefined): void {
  if (adapter?.getType() !== 'fastify') return
  const fastify = adapter.getInstance<FastifyInstance>()
  if (fastify[response] === true) return
  fastify[response] = true
  fastify.addHook('onRequest', (request, reply, done) => {
    request.raw[response] = reply
    done()
  })
}

/** The response to a request: Express's knows its own. */
export function responseTo(request: PlatformRequest): object | undefined {
  const raw: RawRequest & { readonly res?: object } = request.raw ?? request
  return raw.res ?? raw[response]
}

/** Node's own response, below Fastify's. */
export function nodeResponseOf(given: object | undefined): ServerResponse | undefined {
  const node = given !== undefined && 'raw' in given ? given.raw : given
  return isNodeOutgoing(node) ? (node as NodeOutgoing & ServerResponse) : undefined
}

/**
 * Keeps a guarded response out of caches, whatever its handler says about caching.
 *
 * @param given - the platform's response, or Node's
 */
export function keepFromCaches(given: object | undefined): void {
  const node = nodeResponseOf(given)
  if (node !== undefined) guardNodeResponse(node)
}

/**
 * Keeps the response to an error of a callback out of caches: Nest sends it with what middleware has said, and a shared
 * cache would give the failure of one person to everybody.
 */
export function keepFailureFromCaches<Result>(request: PlatformRequest, act: () => MaybePromise<Result>) {
  const fail = (error: unknown): never => {
    keepFromCaches(responseTo(request))
    throw error
  }
  try {
    const result = act()
    return result instanceof Promise ? result.catch(fail) : result
  } catch (error) {
    return fail(error)
  }
}

function isNodeOutgoing(value: unknown): value is NodeOutgoing {
  return typeof value === 'object' && value !== null && 'writeHead' in value && 'getHeaderNames' in value
}

/**
 * Fails in a handler whose response Nest's `CacheInterceptor` is about to keep: the next person would get it without
 * being asked.
 *
 * @throws DuoError `invalid_option`, which Nest logs
 */
export function refuseKept(given: object | undefined): void {
  const read: unknown = given && Reflect.get(given, 'getHeader')
  if (typeof read === 'function' && read.call(given, 'x-cache') === 'MISS') throw new DuoError('invalid_option', kept)
}

const kept =
  'DuoService.require was called where CacheInterceptor keeps the response. Remove the interceptor from this handler, and cache the data that the response is made of'
