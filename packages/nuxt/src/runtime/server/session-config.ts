import { sessionConfig as fromH3, isDuoError } from '@duokit/h3'
import type { SessionConfig } from 'h3'
import { useRuntimeConfig } from '#imports'
import { configurationError } from './configuration-error.js'

/**
 * Returns the configuration of a session of h3, for both `useSession` and `sessionStore`. It turns the password into a
 * key in bytes, once. From a string, h3 derives a key at every request.
 *
 * @param config - the configuration of h3, with a random `password` of at least 32 characters
 *
 * @example
 * ```ts
 * export const session = sessionConfig({ name: 'app', password: useRuntimeConfig().sessionPassword })
 * ```
 *
 * @throws H3Error of status 500 for a password that is too short. It names the variable that fills it
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
  return 'Nuxt fills a password in runtimeConfig from its variable, such as NUXT_SESSION_PASSWORD for sessionPassword'
}

/** Returns the name of the variable, by Nuxt's rule. */
function variableOf(key: string): string {
  return `NUXT_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
