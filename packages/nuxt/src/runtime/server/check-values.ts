import { configurationError } from './configuration-error.js'
import type { DuoSettings } from './settings.js'
import { variableOf } from './variable-of.js'

/** What the values of settings are compared with. */
export interface ValueSources {
  readonly settings: DuoSettings
  /** `runtimeConfig.public.duo`, which the pages read. */
  readonly ofPages: { readonly basePath?: unknown } | undefined
  readonly environment: object
}

const names = ['trustedOrigins', 'clientSecret', 'skey', 'akey', 'cookieSecret'] as const

/**
 * Rejects values that Nuxt reads as something else than the operator meant.
 *
 * @throws H3Error of status 500 that names the variable to set, but contains no value
 */
export function checkValues({ settings, ofPages, environment }: ValueSources): void {
  for (const key of Object.keys(settings)) {
    const variable = variableOf(key)
    const value: unknown = Reflect.get(environment, variable)
    // Nuxt takes these words for a variable that is not set, and the setting would keep its default.
    if (typeof value === 'string' && ['undefined', 'null'].includes(value.trim())) {
      throw configurationError(`${variable} contains the word "${value.trim()}". Set a value, or remove the variable`)
    }
  }
  for (const key of names) {
    const value = settings[key]
    if (typeof value !== 'string' || !value.trim().startsWith('[')) continue
    throw configurationError(
      `${variableOf(key)} starts like a list, but is not JSON. Put each item in double quotes: ["one", "two"]`,
    )
  }
  const { basePath } = ofPages ?? {}
  if (basePath === settings.basePath) return
  throw configurationError(
    'The pages and the server have different base paths. Set duo.basePath in nuxt.config, or both NUXT_DUO_BASE_PATH and NUXT_PUBLIC_DUO_BASE_PATH',
  )
}
