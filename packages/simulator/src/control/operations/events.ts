import { EVENT_KINDS, type EventFilter } from '../../state/events.js'
import type { Operation } from '../operation.js'
import { readKind, readSince, readWait, WAIT_SCHEMA } from '../read-query.js'

const eventSchema = {
  type: 'object',
  properties: {
    id: { type: 'integer', description: 'Counts up from 1.' },
    t: { type: 'integer', description: "Unix seconds on the application's clock." },
    kind: { enum: EVENT_KINDS },
    ikey: { type: 'string' },
    user: { type: 'string' },
    detail: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
  },
  required: ['id', 't', 'kind', 'detail'],
}

/** What happened. */
export const eventOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/events',
    scope: 'application',
    summary: 'Lists what happened, oldest first. With `wait`, returns as soon as there is something to list.',
    query: {
      since: { description: 'Only events with a higher number.', type: 'integer', minimum: 0 },
      kind: { enum: EVENT_KINDS },
      user: { type: 'string' },
      wait: WAIT_SCHEMA,
    },
    response: { type: 'array', items: eventSchema },
    answer: ({ query }, { duo }) => {
      const seconds = readWait(query)
      const [kind, user] = [readKind(query), query.get('user')]
      const wanted: EventFilter = {
        since: readSince(query),
        ...(kind === undefined ? {} : { kind }),
        ...(user === null ? {} : { user }),
      }
      // A reset ends the wait: what was waited for does not come any more.
      return seconds === 0 ? duo.events.list(wanted) : duo.events.wait(wanted, seconds).catch(() => [])
    },
  },
]
