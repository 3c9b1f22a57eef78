import type { DuoOptions, IframePromptOptions, UniversalPromptOptions } from '@duokit/h3'
import type { H3Event } from 'h3'

/** The two prompts by the names that `choose` returns. */
export type PromptName = 'universal' | 'iframe'

/** The other modules of the application, as declared by the generated types. */
// oxlint-disable-next-line typescript/no-empty-interface -- filled by the declarations that the module writes
export interface DuoEnvironment {}

/** If nuxt-auth-utils is installed, its session is the default first factor, so these options are optional. */
type FirstFactorOptions = DuoEnvironment extends { authUtils: true }
  ? Partial<Pick<DuoOptions, 'getUsername' | 'store'>>
  : Pick<DuoOptions, 'getUsername' | 'store'>

/** Options that come from `nuxt.config` and from the environment. */
type Configured = 'origin' | 'basePath' | 'prompt' | 'cookieSecret'

/** Options of `server/duo.ts`: the gate's callbacks, and options of the prompts. */
export interface DuoSetupOptions extends Omit<DuoOptions, Configured | 'getUsername' | 'store'> {
  /**
   * Chooses the prompt of a user, so that you can move people to the Universal Prompt group by group. Both prompts then
   * need their keys. It is called at the start of a login, and again at its end.
   */
  readonly choose?: (username: string, event: H3Event) => PromptName | Promise<PromptName>
  /** Options of the iframe, except its keys. */
  readonly iframe?: Omit<IframePromptOptions, 'host' | 'ikey' | 'skey' | 'akey'>
  /** Options of the Universal Prompt, except its keys. */
  readonly universal?: Omit<UniversalPromptOptions, 'host' | 'clientId' | 'clientSecret'>
}

/** The argument of `defineDuo` in `server/duo.ts`. */
export type DuoSetup = DuoSetupOptions & FirstFactorOptions

/**
 * Defines what only the application knows: who passed the first factor, where the proof is stored, and what happens
 * after a login. Export its result from `server/duo.ts` by default.
 *
 * @example
 * ```ts
 * export default defineDuo({
 *   getUsername: async (event) => (await getUserSession(event)).user?.name,
 * })
 * ```
 */
export function defineDuo(setup: DuoSetup): DuoSetup {
  return setup
}
