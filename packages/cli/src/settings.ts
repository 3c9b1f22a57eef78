import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { UsageError } from './command.js'
import type { Terminal } from './terminal.js'

/** The value of a variable: one string or, during a rotation, several strings, newest first. */
export interface Setting {
  /** The variable's name, for messages. */
  readonly variable: string
  readonly values: readonly string[]
}

/** What the environment says about Duo. */
export interface Settings {
  readonly host: Setting | undefined
  /** Integration key or client id. */
  readonly ikey: Setting | undefined
  /** Secret key or client secret. */
  readonly skey: Setting | undefined
  readonly akey: Setting | undefined
  readonly cookieSecret: Setting | undefined
  readonly origin: Setting | undefined
  readonly redirectUrl: Setting | undefined
}

/** In order of preference. Nuxt reads the same names behind its own prefix. */
const names: Readonly<Record<keyof Settings, readonly string[]>> = {
  host: ['DUO_HOST', 'DUO_API_HOST'],
  ikey: ['DUO_CLIENT_ID', 'DUO_IKEY'],
  skey: ['DUO_CLIENT_SECRET', 'DUO_SKEY'],
  akey: ['DUO_AKEY'],
  cookieSecret: ['DUO_COOKIE_SECRET'],
  origin: ['DUO_ORIGIN'],
  redirectUrl: ['DUO_REDIRECT_URL', 'DUO_REDIRECT_URI'],
}

/** The variables that are read, for the help. */
export const variables = Object.values(names).map((list) => list.join(' or '))

/**
 * Reads the settings. The environment takes precedence over the file, as with Node's own `--env-file`. Our option has
 * another name, because Node 20 takes that one for itself.
 *
 * @throws UsageError for a file that cannot be read
 */
export function readSettings(terminal: Terminal, envFile: string | undefined): Settings {
  const env = { ...(envFile === undefined ? {} : readEnvFile(envFile)), ...terminal.env }
  return Object.fromEntries(
    Object.entries(names).map(([key, list]) => {
      const variable = list.flatMap((name) => [name, `NUXT_${name}`]).find((name) => (env[name] ?? '') !== '')
      return [key, variable === undefined ? undefined : { variable, values: listOf(env[variable] ?? '') }]
    }),
  ) as unknown as Settings
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch {
    throw new UsageError(`--env: ${path} cannot be read.`)
  }
}

/** A list is written as JSON in one variable. */
function listOf(value: string): readonly string[] {
  if (!value.startsWith('[')) return [value]
  try {
    const list: unknown = JSON.parse(value)
    if (Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string')) return list
  } catch {
    // Then it is an ordinary string that begins with a bracket.
  }
  return [value]
}

/** The newest value. */
export function firstOf(setting: Setting | undefined): string | undefined {
  return setting?.values[0]
}
