import { configurationError } from './configuration-error.js'
import type { DuoSetupOptions } from './define-duo.js'

/** The settings of each prompt that come from the environment. */
const keys = {
  universal: { host: 'NUXT_DUO_HOST', clientId: 'NUXT_DUO_CLIENT_ID', clientSecret: 'NUXT_DUO_CLIENT_SECRET' },
  iframe: { host: 'NUXT_DUO_HOST', ikey: 'NUXT_DUO_IKEY', skey: 'NUXT_DUO_SKEY', akey: 'NUXT_DUO_AKEY' },
} as const

/**
 * Refuses what the environment would replace without a word.
 *
 * @throws H3Error of status 500 that names the variable to set, and holds no value
 */
export function checkPromptKeys(setup: DuoSetupOptions): void {
  for (const prompt of ['universal', 'iframe'] as const) {
    for (const [name, variable] of Object.entries(keys[prompt])) {
      if (!Object.hasOwn(setup[prompt] ?? {}, name)) continue
      throw configurationError(`${prompt}.${name} does not belong in server/duo.ts. Set ${variable} in the environment`)
    }
  }
}

/**
 * Refuses an origin that repeats `app.baseURL`: every URL of the login has both, one behind the other, and none would
 * exist.
 *
 * @throws H3Error of status 500
 */
export function checkOriginPath(origin: string, baseURL: string): void {
  const base = baseURL.replace(/\/$/, '')
  // Core refuses what is not a URL.
  if (base === '' || !URL.canParse(origin)) return
  const path = new URL(origin).pathname.replace(/\/$/, '')
  if (!path.toLowerCase().endsWith(base.toLowerCase())) return
  throw configurationError(
    `origin must not end with app.baseURL, which the URLs of Duo add to it: remove ${base} (NUXT_DUO_ORIGIN)`,
  )
}
