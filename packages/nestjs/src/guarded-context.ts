import type { DuoProof } from '@duokit/core'
import type { ArgumentsHost, ExecutionContext } from '@nestjs/common'
import { ruleOf } from './duo-rule.js'
import { isHttpRequest } from './platform-request.js'
import { requestOfClient } from './socket-adapter.js'

const slot: unique symbol = Symbol.for('@duokit/nestjs:proof')

/** Written as a plain property, which engines make fast; `Reflect.set` is called anew each time. */
interface Carrier {
  [slot]?: DuoProof | undefined
}

interface GraphqlContext {
  readonly res?: object
  readonly req?: { readonly res?: object }
}

/** Where the HTTP request of a context usually is. */
export function usualRequest(context: ExecutionContext): unknown {
  const carrier = carrierOf(context)
  switch (context.getType<string>()) {
    case 'http':
      return carrier
    case 'graphql':
      return carrier && graphqlRequest(carrier)
    // The handshake's, as Socket.IO keeps it, or as we do for `ws`.
    case 'ws':
      return carrier && (Reflect.get(carrier, 'request') ?? requestOfClient(carrier))
    default:
      return undefined
  }
}

/**
 * `@nestjs/graphql` leaves it in `req`. Over a WebSocket, `req` is what graphql-ws knows of the connection, and
 * mercurius has `request`.
 */
function graphqlRequest(context: object): unknown {
  const { req, request } = context as {
    readonly req?: { readonly extra?: { readonly request?: unknown } }
    request?: unknown
  }
  return [req, req?.extra?.request, request].find(isHttpRequest) ?? req
}

/** The response that belongs to a request over HTTP, if the context has one. */
export function responseOf(host: ArgumentsHost): object | undefined {
  switch (host.getType<string>()) {
    case 'http':
      return host.getArgByIndex<object>(1)
    case 'graphql': {
      // @nestjs/apollo leaves the request alone; Express's knows its response.
      const { res, req } = host.getArgByIndex<GraphqlContext | undefined>(2) ?? {}
      return res ?? req?.res
    }
    default:
      return undefined
  }
}

/**
 * What guards have found outside of HTTP, by what belongs to one call and by its handler: a socket and a GraphQL
 * context outlive a call, and the proof of an earlier one says nothing about a handler without a guard.
 */
const found = new WeakMap<object, WeakMap<object, DuoProof>>()

/** Leaves the proof for `@DuoProof()`. */
export function keepProof(context: ExecutionContext, proof: DuoProof | undefined): void {
  if (context.getType() === 'http') {
    const carrier = carrierOf(context)
    if (carrier !== undefined) carrier[slot] = proof
    return
  }
  const call = callOf(context)
  if (call === undefined) return
  const ofCall = found.get(call) ?? new WeakMap<object, DuoProof>()
  found.set(call, ofCall)
  if (proof === undefined) ofCall.delete(context.getHandler())
  else ofCall.set(context.getHandler(), proof)
}

/** What the guard of this call has found. */
export function proofIn(context: ExecutionContext): DuoProof | undefined {
  if (ruleOf(context) === 'skip') return undefined
  if (context.getType() === 'http') return carrierOf(context)?.[slot]
  const call = callOf(context)
  return call && found.get(call)?.get(context.getHandler())
}

/**
 * The arguments of one call, most specific first: GraphQL's info and arguments; the data of a message, otherwise its
 * socket.
 */
const ofOneCall: Readonly<Record<string, readonly number[]>> = { graphql: [3, 1, 2], ws: [1, 0] }

function callOf(context: ExecutionContext): object | undefined {
  const order = ofOneCall[context.getType<string>()] ?? [0, 1, 2]
  return order
    .map((at) => context.getArgByIndex<unknown>(at))
    .find((value): value is object => typeof value === 'object' && value !== null)
}

/** The request, GraphQL's context, or the client of a socket. */
function carrierOf(host: ArgumentsHost): Carrier | undefined {
  const carrier: unknown = host.getArgByIndex(host.getType<string>() === 'graphql' ? 2 : 0)
  return typeof carrier === 'object' && carrier !== null ? carrier : undefined
}
