import { VERDICTS } from '../../state/pending.js'
import type { Operation } from '../operation.js'
import { readWait, WAIT_SCHEMA } from '../read-query.js'

const requestSchema = {
  type: 'object',
  properties: {
    txid: { type: 'string' },
    factor: { enum: ['push', 'phone'] },
    user: { type: 'string' },
    shownUser: { type: 'string' },
    ikey: { type: 'string' },
    application: { type: 'string' },
    device: { type: 'string' },
    origin: { type: 'string' },
    startedAt: { type: 'integer' },
  },
  required: ['txid', 'factor', 'user', 'shownUser', 'ikey', 'application', 'device', 'origin', 'startedAt'],
}

/** The phone. */
export const pendingOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/pending',
    scope: 'application',
    summary: 'Lists the pushes and calls that wait for an answer. With `wait`, returns as soon as there is one.',
    query: { user: { type: 'string' }, wait: WAIT_SCHEMA },
    response: { type: 'array', items: requestSchema },
    answer: ({ query }, { duo }) => {
      const seconds = readWait(query)
      const user = query.get('user') ?? undefined
      return seconds === 0 ? duo.pending.list(user) : duo.pending.wait(user, seconds).catch(() => [])
    },
  },
  ...VERDICTS.map(
    (verdict): Operation => ({
      method: 'POST',
      path: `/pending/:txid/${verdict}`,
      scope: 'application',
      summary: `Answers a push or a call as the phone: ${verdict}.`,
      response: { type: 'object' },
      answer: ({ params }, { duo }) => (duo.pending.answer(params.txid ?? '', verdict) ? {} : undefined),
    }),
  ),
]
