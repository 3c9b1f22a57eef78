import type { DuoOptions, IframePromptOptions, UniversalPromptOptions } from '@duokit/h3'
import type { H3Event } from 'h3'

/** The two prompts by the names that `choose` returns. */
export type PromptName = 'universal' | 'iframe'

/** What the application has beside this module; its types say so to TypeScript. */
// oxlint-disable-next-line typescript/no-empty-interface -- filled by the declarations that the module writes
export interface DuoEnvironment {}

/** Where nuxt-auth-utils is installed, its user session is the first factor unless something else is said. */
type FirstFactorOptions = DuoEnvironment extends { authUtils: true }
  ? Partial<Pick<DuoOptions, 'getUsername' | 'store'>>
  : Pick<DuoOptions, 'getUsername' | 'store'>

/** What comes from `nuxt.config` and from the environment. */
type Configured = 'origin' | 'basePath' | 'prompt' | 'cookieSecret'

/** What `server/duo.ts` may say: the callbacks of the gate, and how the prompts are shown. */
export interface DuoSetupOptions extends Omit<DuoOptions, Configured | 'getUsername' | 'store'> {
  /**
   * Which prompt a user has, for moving people to the Universal Prompt group by group. Both then need their keys. Asked
   * when a login begins and again when it ends.
   */
  readonly choose?: (username: string, event: H3Event) => PromptName | Promise<PromptName>
  /** Of the iframe, beside its keys. */
  readonly iframe?: Omit<IframePromptOptions, 'host' | 'ikey' | 'skey' | 'akey'>
  /** Of the Universal Prompt, beside its keys. */
  readonly universal?: Omit<UniversalPromptOptions, 'host' | 'clientId' | 'clientSecret'>
}

/** The whole content of `server/duo.ts`. */
export type DuoSetup = DuoSetupOptions & FirstFactorOptions

/**
 * Says what only the application knows: who passed the first factor, where the proof is kept, and what happens at a
 * login. It is the default export of `server/duo.ts`.
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
