import { checkFields, listOf, schemaOf, text, type FieldRules } from '../../settings/check-fields.js'
import { outcome, type Outcome } from '../../settings/outcomes.js'
import { userRules } from '../../state/users.js'
import type { Operation } from '../operation.js'

const userSchema = schemaOf({ username: text, ...userRules })
const outcomesRules: FieldRules<{ outcomes: Outcome[] }> = { outcomes: listOf(outcome) }
const scope = 'application'

/** Who exists, and how their logins end. */
export const userOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/users',
    scope,
    summary: 'Lists the users that were set up or came to log in.',
    response: { type: 'array', items: userSchema },
    answer: (_call, { duo }) => duo.users.list(),
  },
  {
    method: 'GET',
    path: '/users/:name',
    scope,
    summary: 'Returns a user. An unknown name gives the user that it would be.',
    response: userSchema,
    answer: ({ params }, { duo }) => duo.users.get(params.name ?? ''),
  },
  {
    method: 'PUT',
    path: '/users/:name',
    scope,
    summary: 'Changes some fields of a user and leaves the rest.',
    body: schemaOf(userRules),
    response: userSchema,
    answer: ({ params, body }, { duo }) => duo.users.set(params.name ?? '', body),
  },
  {
    method: 'DELETE',
    path: '/users/:name',
    scope,
    summary: 'Forgets a user.',
    response: { type: 'object' },
    answer: ({ params }, { duo }) => {
      duo.users.delete(params.name ?? '')
      return {}
    },
  },
  {
    method: 'POST',
    path: '/users/:name/outcomes',
    scope,
    summary: "Sets how this user's next logins end, in order. The last one stays.",
    body: schemaOf(outcomesRules, ['outcomes']),
    response: userSchema,
    answer: ({ params, body }, { duo }) => {
      const { outcomes } = checkFields('body', body, outcomesRules)
      if (outcomes === undefined) throw new TypeError('body.outcomes: expected a list')
      return duo.users.set(params.name ?? '', { outcomes })
    },
  },
]
