import { sessionConfig as fromH3, isDuoError } from '@duokit/h3'
import type { SessionConfig } from 'h3'
import { useRuntimeConfig } from '#imports'
import { configurationError } from './configuration-error.js'

/**
 * Returns the configuration of a session of h3, for `useSession` and `sessionStore` alike. Its password becomes a key
 * of bytes once; h3 derives one from a string at every request.
 *
 * @param config - h3's own; `password` at least 32 characters, made at random
 *
 * @example
 * ```ts
 * export const session = sessionConfig({ name: 'app', password: useRuntimeConfig().sessionPassword })
 * ```
 *
 * @throws H3Error of status 500 for a password that is too short; it names the variable that would fill it
 */
export function sessionConfig<Config extends SessionConfig>(config: Config): Config {
  try {
    return fromH3(config)
  } catch (error) {
    if (!isDuoError(error)) throw error
    throw configurationError(`${error.message}. ${advice()}`, error)
  }
}

function advice(): string {
  const empty = Object.entries(useRuntimeConfig()).flatMap(([key, value]) =>
    value === '' && /password|secret/i.test(key) ? [variableOf(key)] : [],
  )
  if (empty.length > 0) return `Set ${empty.join(' or ')} where the server starts: it is empty`
  return 'A password in runtimeConfig is filled by its variable, such as NUXT_SESSION_PASSWORD for sessionPassword'
}

/** As Nuxt calls it. */
function variableOf(key: string): string {
  return `NUXT_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
