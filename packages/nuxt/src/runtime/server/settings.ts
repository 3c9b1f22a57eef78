import { useRuntimeConfig } from '#imports'
import type { H3Event } from 'h3'

/** `runtimeConfig.duo`, from `nuxt.config` and `NUXT_DUO_…`. An empty string means that a setting is not set. */
export interface DuoSettings {
  readonly origin: unknown
  readonly host: unknown
  readonly clientId: unknown
  readonly clientSecret: unknown
  readonly ikey: unknown
  readonly skey: unknown
  readonly akey: unknown
  readonly cookieSecret: unknown
  readonly prompt: unknown
  readonly basePath: string
  readonly trustedOrigins: unknown
  readonly loginUrl: unknown
  readonly maxAge: unknown
  readonly failMode: unknown
  readonly usernameMatch: unknown
  readonly usernameField: string
}

/** Returns the settings for a request. Some platforms pass the environment with each request. */
export function settingsOf(event?: H3Event): DuoSettings {
  return useRuntimeConfig(event).duo as DuoSettings
}
