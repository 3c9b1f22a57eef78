import { hkdfSync } from 'node:crypto'
import { DuoError, likelySpelling } from '@duokit/core'
import type { SessionConfig } from 'h3'

/**
 * Creates the configuration of a session whose password is a key in bytes. Create it once, and use it for both
 * `useSession` and `sessionStore`. h3 stretches a password that is a string at every request, which takes some
 * milliseconds each time. A random password needs no stretching.
 *
 * @param config - h3's own; `password` at least 32 characters, made at random. Sessions sealed with the text end when
 * an application changes to this
 *
 * @example
 * ```ts
 * const session = sessionConfig({ name: 'app', password: sessionSecret })
 * ```
 *
 * @throws DuoError `invalid_option` for a password that is too short
 */
export function sessionConfig<Config extends SessionConfig>(config: Config): Config {
  checkSessionNames(config)
  const { password } = config
  if (typeof password !== 'string' || password.length < 32) {
    throw new DuoError('invalid_option', 'password must be a string of at least 32 characters')
  }
  const key: unknown = new Uint8Array(hkdfSync('sha256', password, '', 'duokit/v1/h3-session', 32))
  // h3 takes bytes in both majors, which its types do not say.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...config, password: key as string }
}

const names: readonly string[] = [
  'password',
  'maxAge',
  'idleTimeout',
  'name',
  'cookie',
  'sessionHeader',
  'seal',
  'crypto',
  'generateId',
]

/**
 * Refuses misspelt options of a session. Other unknown ones may be what a newer h3 understands.
 *
 * @throws DuoError `invalid_option`
 */
export function checkSessionNames(config: object): void {
  for (const name of Object.keys(config)) {
    const likely = names.includes(name) ? undefined : likelySpelling(name, names)
    if (likely === undefined) continue
    throw new DuoError('invalid_option', `${name} is not an option of a session of h3. Did you mean ${likely}?`)
  }
}
