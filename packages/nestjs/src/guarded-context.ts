import type { DuoProof } from '@duokit/core'
import type { ArgumentsHost, ExecutionContext } from '@nestjs/common'
import { ruleOf } from './duo-rule.js'

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
      return carrier && Reflect.get(carrier, 'req')
    // The handshake's, as Socket.IO keeps it.
    case 'ws':
      return carrier && Reflect.get(carrier, 'request')
    default:
      return undefined
  }
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

/** Leaves the proof for `@DuoProof()`. */
export function keepProof(context: ExecutionContext, proof: DuoProof | undefined): void {
  const carrier = carrierOf(context)
  if (carrier !== undefined) carrier[slot] = proof
}

export function proofIn(context: ExecutionContext): DuoProof | undefined {
  const carrier = carrierOf(context)
  // A socket outlives its messages: the proof of an earlier one says nothing of a handler without a guard.
  if (ruleOf(context) === 'skip') return undefined
  return carrier?.[slot]
}

/** What all handlers of one request share: the request, GraphQL's context, or the client of a socket. */
function carrierOf(host: ArgumentsHost): Carrier | undefined {
  const carrier: unknown = host.getArgByIndex(host.getType<string>() === 'graphql' ? 2 : 0)
  return typeof carrier === 'object' && carrier !== null ? carrier : undefined
}
