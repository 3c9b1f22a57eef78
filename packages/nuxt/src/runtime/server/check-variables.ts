import { checkOptionNames, likelySpelling, optionNames } from '@duokit/core'
import { configurationError } from './configuration-error.js'
import type { DuoSettings } from './settings.js'
import { variableOf } from './variable-of.js'

/** What the check needs to know. */
export interface VariableSources {
  /** `runtimeConfig` of the whole application: other settings may have variables with the same prefix. */
  readonly runtimeConfig: object
  readonly environment: object
  /** Warns the operator of a variable that may be misspelt, or may belong to another program. */
  readonly warn: (message: string) => void
}

const settingNames = optionNames<DuoSettings>({
  origin: true,
  host: true,
  clientId: true,
  clientSecret: true,
  ikey: true,
  skey: true,
  akey: true,
  cookieSecret: true,
  prompt: true,
  basePath: true,
  trustedOrigins: true,
  loginUrl: true,
  maxAge: true,
  failMode: true,
  usernameMatch: true,
  usernameField: true,
})

/** Options that only a build reads, so no variable can change them. */
const buildOptions = ['followRefusals', 'simulator', 'servedElsewhere']

/**
 * Finds misspelt variables, which would leave their setting unchanged. It ignores variables of the application's other
 * settings. If a variable resembles no setting, it may belong to another program, so it is only a warning.
 *
 * @throws H3Error of status 500 that names a misspelt variable and its likely spelling, but contains no value
 */
export function checkVariables({ runtimeConfig, environment, warn }: VariableSources): void {
  checkOptionNames(Reflect.get(runtimeConfig, 'duo'), settingNames, 'runtimeConfig.duo')
  const { duo: _, ...others } = runtimeConfig as { readonly duo?: unknown }
  const filled = new Set([...variablesIn(others)].map(folded))
  const known = settingNames.map(variableOf)
  for (const name of Object.keys(environment)) {
    if (!/^nuxt_?duo./i.test(name) || known.includes(name)) continue
    const option = buildOptions.find((built) => folded(variableOf(built)) === folded(name))
    if (option !== undefined) throw unknown(name, `Set duo.${option} in nuxt.config: a build decides it.`)
    // Nuxt reads variables in capitals only.
    if (name === name.toUpperCase() && filled.has(folded(name))) continue
    const likely = meantBy(name) ?? likelySpelling(name, known)
    if (likely !== undefined) throw unknown(name, `Did you mean ${likely}?`)
    warn(
      `${name} is set in the environment, but no setting of Duo or of runtimeConfig has that name. Duo reads ${known.join(', ')}`,
    )
  }
}

/** What Duo's documentation and its other SDKs call the settings: no spelling leads from there to here. */
const otherNames: Readonly<Record<string, keyof DuoSettings>> = {
  failopen: 'failMode',
  failclosed: 'failMode',
  apihost: 'host',
  apihostname: 'host',
  integrationkey: 'ikey',
  secretkey: 'skey',
  applicationkey: 'akey',
  redirecturi: 'origin',
  redirecturl: 'origin',
  callbackurl: 'origin',
}

function meantBy(name: string): string | undefined {
  const setting = otherNames[folded(name).replace(/^nuxtduo/, '')]
  return setting && variableOf(setting)
}

function unknown(name: string, advice: string): Error {
  return configurationError(`${name} is set in the environment, but no setting of Duo has that name. ${advice}`)
}

/** The variables that Nuxt reads for a part of `runtimeConfig`. */
function* variablesIn(part: object, path = 'NUXT'): Generator<string> {
  for (const [key, value] of Object.entries(part)) {
    const name = `${path}_${key}`
    yield name
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield* variablesIn(value as object, name)
  }
}

/** Ignores case and separators, because Nuxt puts underscores between the words of a name. */
function folded(name: string): string {
  return name.replaceAll(/[-_.\s]/g, '').toLowerCase()
}
