import type { DuoProof } from '@duokit/core'
import type { H3Event } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'
import { refuseKept } from './refuse-kept.js'

const slot = Symbol('duo proof')

interface Kept {
  readonly event: H3Event
  /** The request that the guard has seen. */
  readonly asked: WebEvent['req'] | undefined
  proof: DuoProof | undefined
}

interface Context {
  nitro?: unknown
  duo?: DuoProof | undefined
  [slot]?: Kept
}

/**
 * A cached handler behind a guard, of Nitro or of ocache, shares the context of the person who asked first, and must
 * not read their proof. With h3 1, nothing but Nitro caches.
 */
export function keepProof(event: H3Event, proof: DuoProof): void {
  const context: Context = event.context
  const shape: WebEvent | NodeEvent = event
  const asked = isWebEvent(shape) ? shape.req : undefined
  if (asked === undefined && context.nitro === undefined) {
    context.duo = proof
    return
  }
  context[slot] = { event, asked, proof }
  Object.defineProperty(context, 'duo', guarded)
}

/** One for all requests: closures for each cost a sixth of h3's capacity. */
const guarded: PropertyDescriptor & ThisType<Context> = {
  configurable: true,
  enumerable: true,
  get() {
    const kept = this[slot]
    if (kept === undefined) return undefined
    refuseKept(kept.event, kept.asked)
    return kept.proof
  },
  set(proof: DuoProof | undefined) {
    if (this[slot] !== undefined) this[slot].proof = proof
  },
}
