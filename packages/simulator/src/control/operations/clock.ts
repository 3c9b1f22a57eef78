import { checkFields, fieldRule, flag, schemaOf, seconds, type FieldRules } from '../../settings/check-fields.js'
import type { Clock, ClockState } from '../../state/clock.js'
import type { Operation } from '../operation.js'

interface ClockChange {
  offset: number
  advance: number
  /** A Unix second, or true for the present one. */
  freeze: number | true
  reset: boolean
}

const rules: FieldRules<ClockChange> = {
  offset: seconds,
  advance: seconds,
  freeze: fieldRule({ anyOf: [{ const: true }, { type: 'number' }] }, (value) =>
    value === true || seconds(value) === undefined ? undefined : 'a Unix second, or true for now',
  ),
  reset: flag,
}

const stateSchema = {
  type: 'object',
  properties: {
    now: { type: 'integer' },
    offset: { type: 'number' },
    frozen: { anyOf: [{ type: 'number' }, { type: 'null' }] },
  },
  required: ['now', 'offset', 'frozen'],
}

/** The clock of an application. */
export const clockOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/clock',
    scope: 'application',
    summary: 'Returns the time.',
    response: stateSchema,
    answer: (_call, { duo }) => duo.clock.state(),
  },
  {
    method: 'POST',
    path: '/clock',
    scope: 'application',
    summary: 'Sets the clock: ahead of the machine, frozen, forward, or back to the time of the machine.',
    body: schemaOf({ ...rules }),
    response: stateSchema,
    answer: ({ body }, { duo }) => setClock(duo.clock, checkFields('body', body, rules)),
  },
]

function setClock(clock: Clock, change: Partial<ClockChange>): ClockState {
  const before = clock.state()
  try {
    if (change.reset === true) clock.reset()
    if (change.offset !== undefined) clock.offset(change.offset)
    if (change.freeze !== undefined) clock.freeze(change.freeze === true ? undefined : change.freeze)
    if (change.advance !== undefined) clock.advance(change.advance)
    return clock.state()
  } catch (error) {
    clock.offset(before.offset)
    if (before.frozen !== null) clock.freeze(before.frozen)
    throw error
  }
}
