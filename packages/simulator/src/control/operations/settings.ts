import { checkFields, fieldRule, schemaOf, wholeNumber, type FieldRules } from '../../settings/check-fields.js'
import { settingRules } from '../../settings/faults.js'
import type { Operation } from '../operation.js'

const settingsSchema = schemaOf(settingRules)

const LONGEST_REFUSAL = 3600
const refuseRules: FieldRules<{ seconds: number }> = {
  seconds: fieldRule({ type: 'integer', minimum: 0, maximum: LONGEST_REFUSAL }, (value) =>
    wholeNumber(value) === undefined && Number(value) <= LONGEST_REFUSAL
      ? undefined
      : `a whole number from 0 to ${LONGEST_REFUSAL}`,
  ),
}

/** Settings and faults. */
export const settingOperations: readonly Operation[] = [
  {
    method: 'POST',
    path: '/reset',
    scope: 'application',
    summary: 'Returns the application to its state after the start: users, events, settings, time and open logins.',
    response: { type: 'object' },
    answer: (_call, { duo }) => {
      duo.reset()
      return {}
    },
  },
  {
    method: 'GET',
    path: '/config',
    scope: 'application',
    summary: 'Returns all settings.',
    response: settingsSchema,
    answer: (_call, { duo }) => duo.config.get(),
  },
  {
    method: 'PATCH',
    path: '/config',
    scope: 'application',
    summary: 'Changes some settings and leaves the rest.',
    body: settingsSchema,
    response: settingsSchema,
    answer: ({ body }, { duo }) => duo.config.set(body),
  },
  {
    method: 'POST',
    path: '/refuse',
    scope: 'simulator',
    summary: 'Closes the port for so many seconds, for all applications.',
    body: schemaOf(refuseRules, ['seconds']),
    response: schemaOf(refuseRules),
    answer: ({ body }, { site }) => {
      const { seconds } = checkFields('body', body, refuseRules)
      if (seconds === undefined) throw new TypeError(`body.seconds: expected a whole number up to ${LONGEST_REFUSAL}`)
      site.refuseFor(seconds)
      return { seconds }
    },
  },
]
