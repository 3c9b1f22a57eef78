import { checkOptionNames, optionNames } from '@duokit/core'
import { variableOf } from './runtime/server/variable-of.js'

/** `duo` in `nuxt.config`. Keys and secrets come from the environment instead, as `NUXT_DUO_…`. */
export interface ModuleOptions {
  /** The path of the routes, below `app.baseURL`. `/duo` by default. */
  basePath?: string
  /** Duo's prompt. `universal` by default. To use both, define `choose` in `server/duo.ts`. */
  prompt?: 'universal' | 'iframe'
  /**
   * Other origins of the same product, such as a single-page application, exactly as browsers send them. `next` may
   * lead there, and pages there may post to the routes and open WebSockets.
   */
  trustedOrigins?: string[]
  /** The URL of your login page, for people without a first factor: a path of the application, or a full URL. */
  loginUrl?: string
  /** Seconds for which a verification is valid. 12 hours by default. */
  maxAge?: number
  /** `open` lets people in for five minutes while Duo is unavailable. `closed` by default. */
  failMode?: 'open' | 'closed'
  /** How duokit compares the username that the Universal Prompt returns. `exact` by default. */
  usernameMatch?: 'exact' | 'case-insensitive'
  /**
   * The field of nuxt-auth-utils' `session.user` that contains the username for Duo. `username` by default. Choose a
   * field that users cannot change themselves.
   */
  usernameField?: string
  /** Whether a response to `$fetch` that requires Duo sends the person there. `true` by default. */
  followRefusals?: boolean
  /**
   * Whether `nuxt dev` starts a local Duo. By default it does if no key is set. A built application never has a local
   * Duo, so a build ignores this option.
   */
  simulator?: boolean
  /**
   * Patterns of route rules for paths that belong to no page and no server route, such as `/legacy/**` of a server
   * middleware. The build fails for any other rule without a page or server route, because it is probably misspelt.
   */
  servedElsewhere?: string[]
}

const names = optionNames<ModuleOptions>({
  basePath: true,
  prompt: true,
  trustedOrigins: true,
  loginUrl: true,
  maxAge: true,
  failMode: true,
  usernameMatch: true,
  usernameField: true,
  followRefusals: true,
  simulator: true,
  servedElsewhere: true,
})

/** Keys and secrets. In `nuxt.config` they would end up in the repository. */
const secrets = ['host', 'origin', 'clientId', 'clientSecret', 'ikey', 'skey', 'akey', 'cookieSecret']

/** Options that are code, and belong in `server/duo.ts`. */
const code = ['getUsername', 'store', 'choose', 'skip', 'onVerified', 'onEvent', 'singleUse', 'iframe', 'universal']

/**
 * Rejects unknown options, and values that an option does not accept.
 *
 * @throws Error that names the option and its likely spelling, but contains no value
 */
export function checkModuleOptions(options: object): void {
  for (const name of Object.keys(options)) {
    const secret = secrets.find((known) => known.toLowerCase() === name.toLowerCase())
    if (secret !== undefined) {
      throw new Error(`duo.${name} does not belong in nuxt.config. Set ${variableOf(secret)} in the environment.`)
    }
    if (code.includes(name))
      throw new Error(`duo.${name} does not belong in nuxt.config. Pass it to defineDuo in server/duo.ts.`)
  }
  checkOptionNames(options, names, 'duo in nuxt.config')
  for (const [name, value] of Object.entries(options)) {
    const expected = accepted[name as keyof ModuleOptions]
    if (expected !== undefined && !expected.is(value))
      throw new Error(`duo.${name} in nuxt.config must be ${expected.words}`)
  }
}

/** The values that each option accepts, as far as a build can check them. */
const accepted: Readonly<
  Partial<Record<keyof ModuleOptions, { readonly is: (value: unknown) => boolean; readonly words: string }>>
> = {
  basePath: {
    is: (value) => typeof value === 'string' && /^(?:\/[\w~.-]+)+$/.test(value),
    words: 'a plain path, such as /duo',
  },
  prompt: oneOf('universal', 'iframe'),
  failMode: oneOf('open', 'closed'),
  usernameMatch: oneOf('exact', 'case-insensitive'),
  maxAge: { is: (value) => Number.isInteger(value) && Number(value) > 0, words: 'a whole number of seconds' },
  trustedOrigins: { is: isListOfOrigins, words: 'a list of origins, such as https://app.example.com' },
  loginUrl: { is: isText, words: 'a path or a URL' },
  usernameField: { is: isText, words: 'the name of a field' },
  followRefusals: { is: isBoolean, words: 'true or false' },
  simulator: { is: isBoolean, words: 'true or false' },
  servedElsewhere: { is: isListOfPaths, words: 'a list of patterns of route rules, such as /legacy/**' },
}

function oneOf(...values: readonly string[]): { is: (value: unknown) => boolean; words: string } {
  return { is: (value) => typeof value === 'string' && values.includes(value), words: values.join(' or ') }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isListOfPaths(value: unknown): boolean {
  return Array.isArray(value) && value.every((path) => typeof path === 'string' && path.startsWith('/'))
}

/** Origins as browsers send them. When it starts, the gate checks which of them it can trust. */
function isListOfOrigins(value: unknown): boolean {
  return Array.isArray(value) && value.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
}
