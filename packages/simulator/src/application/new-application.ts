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
  refuseSharedNames(`${path}.users`, users)
  return { application, config, users }
}

/** Names and aliases are not case-sensitive; a file can write one user twice, or an alias at two users. */
function refuseSharedNames(path: string, users: NonNullable<NewApplication['users']>): void {
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  for (const [name, { aliases = [] }] of Object.entries(users)) {
    const same = names.get(name.toLowerCase())
    if (same !== undefined) throw new TypeError(`${path}.${name}: the same user as ${same}`)
    names.set(name.toLowerCase(), name)
    for (const alias of aliases) {
      const owner = owners.get(alias.toLowerCase()) ?? name
      if (owner !== name) throw new TypeError(`${path}.${name}.aliases: ${alias} is an alias of ${owner} already`)
      owners.set(alias.toLowerCase(), name)
    }
  }
}
