import { configurationError } from './configuration-error.js'
import type { DuoSetupOptions } from './define-duo.js'

/** The settings of each prompt that come from the environment. */
const keys = {
  universal: { host: 'NUXT_DUO_HOST', clientId: 'NUXT_DUO_CLIENT_ID', clientSecret: 'NUXT_DUO_CLIENT_SECRET' },
  iframe: { host: 'NUXT_DUO_HOST', ikey: 'NUXT_DUO_IKEY', skey: 'NUXT_DUO_SKEY', akey: 'NUXT_DUO_AKEY' },
} as const

/**
 * Rejects keys in the setup, because the environment would silently replace them.
 *
 * @throws H3Error of status 500 that names the variable to set, but contains no value
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
 * Rejects an origin that ends with `app.baseURL`. The URLs of the login would then contain this path twice, and none of
 * them would exist.
 *
 * @throws H3Error of status 500
 */
export function checkOriginPath(origin: string, baseURL: string): void {
  const base = baseURL.replace(/\/$/, '')
  // Core rejects an origin that is not a URL.
  if (base === '' || !URL.canParse(origin)) return
  const path = new URL(origin).pathname.replace(/\/$/, '')
  if (!path.toLowerCase().endsWith(base.toLowerCase())) return
  throw configurationError(
    `origin must not end with app.baseURL, because the URLs of Duo add it. Remove ${base} (NUXT_DUO_ORIGIN)`,
  )
}
