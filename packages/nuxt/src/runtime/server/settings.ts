import { useRuntimeConfig } from '#imports'
import type { H3Event } from 'h3'

/** `runtimeConfig.duo`: what `nuxt.config` and `NUXT_DUO_…` say. An empty text is what is not set. */
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

/** The settings as this request finds them: some platforms hand the environment out with each request. */
export function settingsOf(event?: H3Event): DuoSettings {
  return useRuntimeConfig(event).duo as DuoSettings
}
