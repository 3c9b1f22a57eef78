import { VERDICTS } from '../../state/pending.js'
import { anyText, checkFields, schemaOf, type FieldRules } from '../../settings/check-fields.js'
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
    code: { type: 'string', description: 'The digits of a Verified Push; empty for every other request.' },
    startedAt: { type: 'integer' },
  },
  required: ['txid', 'factor', 'user', 'shownUser', 'ikey', 'application', 'device', 'origin', 'code', 'startedAt'],
}

const approvalRules: FieldRules<{ code: string }> = { code: anyText }

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
      ...(verdict === 'approve' ? { body: schemaOf(approvalRules) } : {}),
      answer: ({ params: { txid = '' }, body }, { duo }) => {
        const { code } = verdict === 'approve' ? checkFields('body', body, approvalRules) : {}
        if (duo.pending.answer(txid, verdict, code)) return {}
        if (!duo.pending.has(txid)) return undefined
        throw new TypeError('body.code: expected the digits that the prompt shows, which GET /pending returns')
      },
    }),
  ),
]
