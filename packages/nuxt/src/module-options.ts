import { checkOptionNames, optionNames } from '@duokit/core'
import { variableOf } from './runtime/server/variable-of.js'

/** `duo` in `nuxt.config`. Keys and secrets are not here: they come from the environment, as `NUXT_DUO_…`. */
export interface ModuleOptions {
  /** Where the routes live, below `app.baseURL`. `/duo` by default. */
  basePath?: string
  /** Which of Duo's prompts. `universal` by default; a `choose` in `server/duo.ts` shows both. */
  prompt?: 'universal' | 'iframe'
  /**
   * Other origins of the same product, such as a single-page application, exactly as browsers send them. `next` may
   * lead there, and pages there may post to the routes and open WebSockets.
   */
  trustedOrigins?: string[]
  /** Where a person without a first factor is sent: a path of the application, or an address. */
  loginUrl?: string
  /** Seconds that a verification counts. 12 hours by default. */
  maxAge?: number
  /** `open` lets people through for five minutes while Duo is out of reach. `closed` by default. */
  failMode?: 'open' | 'closed'
  /** How the name that the Universal Prompt answers is compared. `exact` by default. */
  usernameMatch?: 'exact' | 'case-insensitive'
  /**
   * The field of nuxt-auth-utils' `session.user` that is the user name for Duo. `username` by default. It has to be one
   * that people cannot change themselves.
   */
  usernameField?: string
  /** Whether an answer of `$fetch` that asks for Duo sends the person there. `true` by default. */
  followRefusals?: boolean
  /**
   * A local Duo beside the dev server. By default it is there in `nuxt dev` when no key is set. In a build this says
   * nothing: an application that is built never has one.
   */
  simulator?: boolean
  /**
   * Patterns of route rules whose paths no page and no server route of the build answers, such as `/legacy/**` of a
   * server middleware. A rule for any other such path stops the build: it is probably misspelt.
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

/** What belongs in the environment, and would be written into a repository. */
const secrets = ['host', 'origin', 'clientId', 'clientSecret', 'ikey', 'skey', 'akey', 'cookieSecret']

/** What belongs in `server/duo.ts`, because it is code. */
const code = ['getUsername', 'store', 'choose', 'skip', 'onVerified', 'onEvent', 'singleUse', 'iframe', 'universal']

/**
 * Refuses options that nothing would read.
 *
 * @throws Error that names the option and its likely spelling, and holds no value
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

/** What each option takes, as far as a build can tell. */
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

/** As browsers send them. At its start the gate checks which of them it trusts. */
function isListOfOrigins(value: unknown): boolean {
  return Array.isArray(value) && value.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
}
