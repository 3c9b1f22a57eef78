import { checkOptionNames } from '@duokit/core'
import type { Nuxt } from 'nuxt/schema'
import type { ModuleOptions } from './module-options.js'

/** A string, or a list for rotation, newest first. */
type Secret = string | string[]

/** The settings under `runtimeConfig`, which `NUXT_DUO_…` variables fill. None of them reaches the browser. */
export interface ModuleRuntimeConfig {
  duo: {
    /** The application's public origin. In development, the origin of the dev server. */
    origin: string
    /** Duo's API hostname. */
    host: string
    clientId: string
    clientSecret: Secret
    ikey: string
    skey: Secret
    akey: Secret
    /** Signs the gate's cookies. At least 32 bytes, and not one of Duo's keys. */
    cookieSecret: Secret
    prompt: 'universal' | 'iframe'
    basePath: string
    /** In the environment: a JSON list, or a single origin. */
    trustedOrigins: string | string[]
    loginUrl: string
    maxAge: number | ''
    failMode: 'open' | 'closed' | ''
    usernameMatch: 'exact' | 'case-insensitive' | ''
    usernameField: string
  }
}

/** The public settings: only the path of the routes. */
export interface ModulePublicRuntimeConfig {
  duo: { basePath: string }
}

/** Nuxt fills only keys that exist from the environment. An empty string means that a setting is not set. */
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

/** Adds the options, and the application's own `runtimeConfig.duo`, to the runtime configuration. */
export function addSettings(options: ModuleOptions, nuxt: Nuxt): void {
  const { followRefusals: _, simulator: __, servedElsewhere: ___, ...settings } = options
  const { runtimeConfig } = nuxt.options
  const own = runtimeConfig['duo'] as object | undefined
  if (own !== undefined) checkOptionNames(own, Object.keys(empty), 'runtimeConfig.duo in nuxt.config')
  const duo = { ...empty, ...settings, ...own }
  runtimeConfig['duo'] = duo
  runtimeConfig.public['duo'] = { basePath: duo.basePath }
}
