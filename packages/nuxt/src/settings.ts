import { checkOptionNames } from '@duokit/core'
import type { Nuxt } from 'nuxt/schema'
import type { ModuleOptions } from './module-options.js'

/** A text, or for rotation a list, newest first. */
type Secret = string | string[]

/** What `nuxt.config` may say under `runtimeConfig`, and `NUXT_DUO_…` fills. None of it reaches the browser. */
export interface ModuleRuntimeConfig {
  duo: {
    /** The application's public origin. In development where the dev server listens. */
    origin: string
    /** Duo's API hostname. */
    host: string
    clientId: string
    clientSecret: Secret
    ikey: string
    skey: Secret
    akey: Secret
    /** Signs the cookies of the gate: at least 32 bytes, and none of Duo's keys. */
    cookieSecret: Secret
    prompt: 'universal' | 'iframe'
    basePath: string
    /** In the environment a JSON list, or one origin. */
    trustedOrigins: string | string[]
    loginUrl: string
    maxAge: number | ''
    failMode: 'open' | 'closed' | ''
    usernameMatch: 'exact' | 'case-insensitive' | ''
    usernameField: string
  }
}

/** What pages know: where the routes are, and nothing else. */
export interface ModulePublicRuntimeConfig {
  duo: { basePath: string }
}

/** Every key has to be there for Nuxt to fill it from the environment; an empty text is what is not set. */
const empty = {
  origin: '',
  host: '',
  clientId: '',
  clientSecret: '',
  ikey: '',
  skey: '',
  akey: '',
  cookieSecret: '',
  prompt: 'universal',
  basePath: '/duo',
  trustedOrigins: '',
  loginUrl: '',
  maxAge: '',
  failMode: '',
  usernameMatch: '',
  usernameField: 'username',
} as const

/** Takes the options, and what the application says under `runtimeConfig.duo`, into the runtime configuration. */
export function addSettings(options: ModuleOptions, nuxt: Nuxt): void {
  const { followRefusals: _, simulator: __, servedElsewhere: ___, ...settings } = options
  const { runtimeConfig } = nuxt.options
  const own = runtimeConfig['duo'] as object | undefined
  if (own !== undefined) checkOptionNames(own, Object.keys(empty), 'runtimeConfig.duo in nuxt.config')
  const duo = { ...empty, ...settings, ...own }
  runtimeConfig['duo'] = duo
  runtimeConfig.public['duo'] = { basePath: duo.basePath }
}
