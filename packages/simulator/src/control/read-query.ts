import type { JsonSchema } from '../settings/check-fields.js'
import { EVENT_KINDS, type EventKind } from '../state/events.js'
import { LONGEST_WAIT } from '../state/waiters.js'

/** `wait` in a query, for the OpenAPI document. */
export const WAIT_SCHEMA: JsonSchema = {
  description: 'Seconds of real time to wait until there is something. Without it, the call returns at once.',
  type: 'number',
  minimum: 0,
  maximum: LONGEST_WAIT,
}

/** Refuses what would be silently ignored. */
export function checkQuery(query: URLSearchParams, known: readonly string[]): void {
  const names = [...query.keys()]
  const strange = names.find((name, index) => !known.includes(name) || names.indexOf(name) !== index)
  if (strange !== undefined) {
    throw new TypeError(`query.${strange.slice(0, 40)} is unknown or repeated; there is: ${known.join(', ') || 'none'}`)
  }
}

/** Seconds to wait; 0 if nothing was asked for. */
export function readWait(query: URLSearchParams): number {
  const given = query.get('wait')
  if (given === null) return 0
  if (/^\d{1,2}(\.\d{1,3})?$/.test(given) && Number(given) <= LONGEST_WAIT) return Number(given)
  throw new TypeError(`wait: expected a number of seconds from 0 to ${LONGEST_WAIT}`)
}

export function readSince(query: URLSearchParams): number {
  const given = query.get('since') ?? '0'
  if (!/^\d{1,15}$/.test(given)) throw new TypeError('since: expected the number of an event')
  return Number(given)
}

export function readKind(query: URLSearchParams): EventKind | undefined {
  const given = query.get('kind')
  const kind = EVENT_KINDS.find((known) => known === given)
  if (given !== null && kind === undefined) throw new TypeError(`kind: expected one of ${EVENT_KINDS.join(', ')}`)
  return kind
}
