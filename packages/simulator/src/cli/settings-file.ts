import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import {
  anyText,
  checkFields,
  fieldRule,
  flag,
  listOf,
  schemaOf,
  text,
  type FieldRule,
  type FieldRules,
} from '../settings/check-fields.js'
import { withoutMark } from '../settings/byte-order-mark.js'
import { hostnameOf } from '../transport/hosts.js'
import { newApplicationSchema, readNewApplication, type NewApplication } from '../application/new-application.js'

/** What a configuration file can say. */
export interface FileSettings {
  $schema: string
  port: number
  listen: string
  allowRemote: boolean
  hosts: string[]
  tls: boolean
  caFile: string
  caDir: string
  envFile: string
  /** The first is the default application. */
  applications: NewApplication[]
}

const portRule: FieldRule = fieldRule({ type: 'integer', minimum: 0, maximum: 65_535 }, (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535 ? undefined : 'a number from 0 to 65535',
)

const hostRule = fieldRule({ type: 'string', pattern: '^[A-Za-z0-9._-]+$' }, (value) =>
  typeof value === 'string' && hostnameOf(value) === value.toLowerCase() ? undefined : 'a host name without a port',
)

// Each application is checked apart, so that a mistake in it is named by its whole path.
const applications = fieldRule({ type: 'array', items: newApplicationSchema, minItems: 1 }, (value) =>
  Array.isArray(value) && value.length > 0 ? undefined : 'a list of at least one application',
)

const rules: FieldRules<FileSettings> = {
  $schema: anyText,
  port: portRule,
  listen: text,
  allowRemote: flag,
  hosts: listOf(hostRule),
  tls: flag,
  caFile: text,
  caDir: text,
  envFile: text,
  applications,
}

/** The JSON schema of the file, which the package publishes as `config.schema.json`. */
export const settingsFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Configuration of the local Duo',
  ...schemaOf({ ...rules }),
}

/**
 * Reads and checks a configuration file. Paths in it are relative to the file.
 *
 * @throws TypeError that names the file and the path of the field
 */
export async function readSettingsFile(path: string): Promise<Partial<FileSettings>> {
  const settings = check(path, parse(path, await read(path)))
  for (const [index, application] of (settings.applications ?? []).entries()) {
    readNewApplication(`${path}: applications[${index}]`, application)
  }
  const from = (name: 'caFile' | 'caDir' | 'envFile'): object =>
    settings[name] === undefined ? {} : { [name]: resolve(dirname(path), settings[name]) }
  return { ...settings, ...from('caFile'), ...from('caDir'), ...from('envFile') }
}

function check(path: string, given: unknown): Partial<FileSettings> {
  try {
    return checkFields('', given, rules)
  } catch (error) {
    const problem = error instanceof Error ? error.message.replace(/^[.:] ?/, '') : 'cannot be read'
    throw new TypeError(`${path}: ${problem}`, { cause: error })
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new TypeError(`--config: ${error instanceof Error ? error.message : path}`, { cause: error })
  }
}

function parse(path: string, content: string): unknown {
  try {
    return JSON.parse(withoutMark(content))
  } catch {
    // The parser's own message quotes the file, which holds secret keys.
    throw new TypeError(`${path}: not valid JSON`)
  }
}
