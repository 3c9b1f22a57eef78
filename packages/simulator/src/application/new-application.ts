import { applicationRules, type Application } from '../settings/application.js'
import {
  checkFields,
  fieldRule,
  isRecord,
  schemaOf,
  type FieldRules,
  type JsonSchema,
} from '../settings/check-fields.js'
import { settingRules, type SimulatorSettings } from '../settings/faults.js'
import type { StartingState } from './local-duo.js'
import { userRules, type User } from '../state/users.js'

/** An application to be created: what is not given is random (keys) or usual. */
export interface NewApplication extends Partial<Application> {
  /** Its settings at the start, to which `reset()` returns. */
  config?: Partial<SimulatorSettings>
  /** Its users at the start, by name, to which `reset()` returns. */
  users?: Readonly<Record<string, Partial<Omit<User, 'username'>>>>
}

const anObject = fieldRule({ type: 'object' }, (value) => (isRecord(value) ? undefined : 'an object'))

// The fields inside are checked apart, so that a mistake in one is named by its whole path.
const rules: FieldRules<Application & Required<Pick<NewApplication, 'config' | 'users'>>> = {
  ...applicationRules,
  config: anObject,
  users: anObject,
}

/** What {@link readNewApplication} takes. */
export const newApplicationSchema: JsonSchema = schemaOf({
  ...applicationRules,
  config: fieldRule(schemaOf(settingRules), anObject),
  users: fieldRule({ type: 'object', additionalProperties: schemaOf(userRules) }, anObject),
})

/**
 * Checks a description of an application as far down as it goes.
 *
 * @param path - where it was found, such as `applications[0]`
 * @throws TypeError that names the path of the field and what was expected
 */
export function readNewApplication(path: string, given: unknown): StartingState {
  const { config = {}, users = {}, ...application } = checkFields(path, given, rules)
  checkFields(`${path}.config`, config, settingRules)
  for (const [name, user] of Object.entries(users)) {
    if (name === '') throw new TypeError(`${path}.users: expected names that are not empty`)
    checkFields(`${path}.users.${name}`, user, userRules)
  }
  return { application, config, users }
}
