/** `duo` in `nuxt.config`. Keys and secrets are not here: they come from the environment, as `NUXT_DUO_…`. */
export interface ModuleOptions {
  /** Where the routes live, below `app.baseURL`. `/duo` by default. */
  basePath?: string
  /** Which of Duo's prompts. `universal` by default; a `choose` in `server/duo.ts` shows both. */
  prompt?: 'universal' | 'iframe'
  /** Where a person without a first factor is sent: a path of the application, or an address. */
  loginUrl?: string
  /** Seconds that a verification counts. 12 hours by default. */
  maxAge?: number
  /** `open` lets people through for five minutes while Duo is out of reach. `closed` by default. */
  failMode?: 'open' | 'closed'
  /** How the name that the Universal Prompt answers is compared. `exact` by default. */
  usernameMatch?: 'exact' | 'case-insensitive'
  /**
   * The field of nuxt-auth-utils' `session.user` that is the user name for Duo. `username` by default. It has to be one that people
   * cannot change themselves.
   */
  usernameField?: string
  /** Whether an answer of `$fetch` that asks for Duo sends the person there. `true` by default. */
  followRefusals?: boolean
  /**
   * A local Duo beside the dev server. By default it is there in `nuxt dev` when no key is set. In a build this says nothing: an
   * application that is built never has one.
   */
  simulator?: boolean
}

const names = [
  'basePath',
  'prompt',
  'loginUrl',
  'maxAge',
  'failMode',
  'usernameMatch',
  'usernameField',
  'followRefusals',
  'simulator',
] as const satisfies readonly (keyof ModuleOptions)[]

/** What belongs into the environment, and would be written into a repository. */
const secrets = ['host', 'origin', 'clientId', 'clientSecret', 'ikey', 'skey', 'akey', 'cookieSecret']

/**
 * Refuses options that are none.
 *
 * @throws Error that names the option, and holds no value
 */
export function checkModuleOptions(options: object): void {
  for (const name of Object.keys(options)) {
    if (secrets.includes(name)) throw new Error(`duo.${name} does not belong into nuxt.config: set ${variableOf(name)}`)
    if (!(names as readonly string[]).includes(name)) throw new Error(`duo.${name} is no option of @duokit/nuxt`)
  }
  const { basePath } = options as ModuleOptions
  if (basePath !== undefined && !/^(?:\/[\w~.-]+)+$/.test(basePath)) {
    throw new Error('duo.basePath must be a plain path, such as /duo')
  }
}

function variableOf(name: string): string {
  return `NUXT_DUO_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
