import { checkOptionNames } from '@duokit/core'
import { type DuoOptions, iframePrompt, universalPrompt } from '@duokit/h3'
import type { FirstFactor } from './first-factor.js'
import { checkOriginPath, checkPromptKeys } from './check-setup.js'
import { configurationError } from './configuration-error.js'
import type { DuoSetupOptions, PromptName } from './define-duo.js'
import type { DuoSettings } from './settings.js'
import { variableOf } from './variable-of.js'

/** The sources of a gate's options. */
export interface DuoSources {
  readonly settings: DuoSettings
  /** The default export of `server/duo.ts`. */
  readonly setup: DuoSetupOptions & FirstFactor
  /** The defaults for the first factor and the store. */
  readonly firstFactor: FirstFactor
  /** The path of the application on its host: `app.baseURL`. */
  readonly baseURL: string
}

/** The variables that fill the settings, for error messages. */
const variables: Readonly<Record<string, string>> = {
  origin: 'NUXT_DUO_ORIGIN',
  host: 'NUXT_DUO_HOST',
  clientId: 'NUXT_DUO_CLIENT_ID',
  clientSecret: 'NUXT_DUO_CLIENT_SECRET',
  ikey: 'NUXT_DUO_IKEY',
  skey: 'NUXT_DUO_SKEY',
  akey: 'NUXT_DUO_AKEY',
  cookieSecret: 'NUXT_DUO_COOKIE_SECRET',
  trustedOrigins: 'NUXT_DUO_TRUSTED_ORIGINS',
} satisfies Partial<Record<keyof DuoSettings, string>>

const required = {
  universal: ['origin', 'host', 'clientId', 'clientSecret', 'cookieSecret'],
  iframe: ['origin', 'host', 'ikey', 'skey', 'akey'],
} as const satisfies Record<PromptName, readonly (keyof DuoSettings)[]>

/**
 * Combines the options of the gate.
 *
 * @throws H3Error of status 500 that names what is missing or would be ignored, but contains no value
 */
export function duoOptions(sources: DuoSources): DuoOptions {
  const { settings, firstFactor, baseURL } = sources
  checkOptionNames(sources.setup, setupNames, 'defineDuo')
  checkPromptKeys(sources.setup)
  const { choose, iframe, universal, ...callbacks } = sources.setup
  const names = choose === undefined ? [promptName(settings)] : (['universal', 'iframe'] as const)
  requireVariables(settings, names)
  checkOriginPath(text(settings.origin), baseURL)
  const prompts = {
    universal: () =>
      universalPrompt({
        ...universal,
        ...keysOf(settings, ['host', 'clientId']),
        clientSecret: list(settings.clientSecret),
      }),
    iframe: () =>
      iframePrompt({
        ...iframe,
        ...keysOf(settings, ['host', 'ikey']),
        skey: list(settings.skey),
        akey: list(settings.akey),
      }),
  }
  const made = Object.fromEntries(names.map((name) => [name, prompts[name]()]))
  const options = {
    ...given(settings),
    ...firstFactor,
    ...callbacks,
    loginUrl: loginUrlOf(sources),
    pages: pagesOf(sources),
    origin: text(settings.origin),
    basePath: under(baseURL, settings.basePath),
    cookieSecret: isSet(settings.cookieSecret) ? list(settings.cookieSecret) : undefined,
    prompt: choose === undefined ? made[names[0]] : { prompts: made, choose },
  }
  requireFirstFactor(options)
  // The checks above have made sure of a combination of prompt and cookieSecret that the types allow.
  return options as unknown as DuoOptions
}

/** Adds the name of the variable to core's message about an option. */
export function withVariable(message: string, environment: object): string {
  const [option = ''] = message.split(' ', 1)
  const set = variableOf(option)
  const variable = variables[option] ?? (Object.hasOwn(environment, set) ? set : undefined)
  return variable === undefined ? message : `${message} (${variable})`
}

/** The options that `server/duo.ts` accepts. */
const setupNames = Object.keys({
  getUsername: true,
  store: true,
  trustedOrigins: true,
  loginUrl: true,
  maxAge: true,
  failMode: true,
  usernameMatch: true,
  skip: true,
  onVerified: true,
  pages: true,
  onEvent: true,
  singleUse: true,
  now: true,
  fetch: true,
  choose: true,
  iframe: true,
  universal: true,
} satisfies Record<keyof (DuoSetupOptions & FirstFactor), true>)

function promptName({ prompt }: DuoSettings): PromptName {
  if (prompt === 'universal' || prompt === 'iframe') return prompt
  throw configurationError('duo.prompt, or NUXT_DUO_PROMPT, must be "universal" or "iframe"')
}

function requireVariables(settings: DuoSettings, names: readonly PromptName[]): void {
  const needed = [...new Set(names.flatMap((name) => required[name]))]
  const missing = needed.filter((key) => !isSet(settings[key])).map((key) => variables[key])
  if (missing.length === 0) return
  throw configurationError(`Duo is not set up. Missing in the environment: ${missing.join(', ')}`)
}

function requireFirstFactor({ getUsername, store }: FirstFactor): void {
  if (getUsername === undefined) {
    throw configurationError('server/duo.ts must say who passed the first factor: defineDuo({ getUsername, store })')
  }
  if (store === undefined) {
    throw configurationError(
      'server/duo.ts must say where the proof is kept: store: sessionStore(session) or cookieStore({ bindTo }), both from #duo',
    )
  }
}

/** The settings that are set. The gate has defaults for the others. */
function given(settings: DuoSettings): Partial<Record<string, unknown>> {
  const { trustedOrigins, maxAge, failMode, usernameMatch } = settings
  return Object.fromEntries(
    Object.entries({
      trustedOrigins: isSet(trustedOrigins) ? list(trustedOrigins) : undefined,
      maxAge,
      failMode,
      usernameMatch,
    }).filter(([, value]) => isSet(value)),
  )
}

/** The `loginUrl` of `server/duo.ts`, or else of the settings. In both, a path is below `app.baseURL`. */
function loginUrlOf({ settings, setup, baseURL }: DuoSources): DuoOptions['loginUrl'] {
  const { loginUrl = isSet(settings.loginUrl) ? text(settings.loginUrl) : undefined } = setup
  const below = (path: string | undefined) => (typeof path === 'string' ? under(baseURL, path) : path)
  return typeof loginUrl === 'function' ? (event, next) => below(loginUrl(event, next)) : below(loginUrl)
}

/** Puts the paths of a brand below `app.baseURL`, like all paths in the setup. */
function pagesOf({ setup: { pages }, baseURL }: DuoSources): DuoOptions['pages'] {
  const brand: unknown = pages?.brand
  if (typeof brand !== 'object' || brand === null) return pages
  const below = Object.entries(brand).map(([name, value]: [string, unknown]) =>
    ['logo', 'home', 'support'].includes(name) && typeof value === 'string'
      ? [name, under(baseURL, value)]
      : [name, value],
  )
  return { ...pages, brand: Object.fromEntries(below) }
}

function keysOf<Key extends keyof DuoSettings>(settings: DuoSettings, keys: readonly Key[]): Record<Key, string> {
  return Object.fromEntries(keys.map((key) => [key, text(settings[key])])) as Record<Key, string>
}

/** Puts a path below `app.baseURL`. Full URLs stay unchanged. */
function under(baseURL: string, path: string): string {
  return path.startsWith('/') ? baseURL.replace(/\/$/, '') + path : path
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
}

/** Nuxt turns a value from the environment that looks like a number into a number. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Returns a list, newest first. For rotation, the environment contains a JSON list. */
function list(value: unknown): string[] {
  return [value].flat().map(text)
}
