import { parseAddress } from '../transport/address.js'
import { invalidOption } from '../errors/errors.js'
import { isLoopbackHost } from '../transport/hosts.js'
import { checkKey, checkKeys, type KeyRule } from '../keys.js'
import { optionNames, readOptions } from '../option-names.js'
import {
  type CheckedTransportOptions,
  checkTransportOptions,
  type TransportOptions,
} from '../transport/transport-options.js'
import type { UsernameMatch } from './username-match.js'
import { type CodeParameter, codeParameters, keyLengths, longestRedirectUrl } from './wire.js'

/** The keys of a Web SDK v4 application, and how to reach Duo. */
export interface UniversalClientOptions extends TransportOptions {
  /** The client ID of the application at Duo: 20 characters. */
  readonly clientId: string
  /** The client secret: 40 characters. To rotate it, pass a list, newest first: the first one signs, all verify. */
  readonly clientSecret: string | readonly string[]
  /** The URL that Duo redirects to: https, or http on localhost. Duo gets it byte for byte. */
  readonly redirectUrl: string
  /**
   * The query parameter with the code when Duo redirects back: `duo_code` or `code`; see `callbackParameters`.
   *
   * @defaultValue `duo_code`
   */
  readonly codeParameter?: CodeParameter | undefined
  /**
   * How the username in Duo's response is compared with the one that was sent: `exact`, `case-insensitive` (ASCII
   * letters), or a function that returns `true`.
   *
   * @defaultValue `exact`
   */
  readonly usernameMatch?: UsernameMatch | undefined
  /**
   * `true` returns the claims of users whom Duo did *not* let in. The application then has to check `auth_result`
   * itself. Otherwise such a response is the error `denied`.
   *
   * @defaultValue `false`
   */
  readonly acceptDenied?: boolean
  /**
   * Returns the time in milliseconds, for tests.
   *
   * @defaultValue `Date.now`
   */
  readonly now?: () => number
}

const names = /* @__PURE__ */ optionNames<UniversalClientOptions>({
  clientId: true,
  clientSecret: true,
  host: true,
  redirectUrl: true,
  codeParameter: true,
  usernameMatch: true,
  acceptDenied: true,
  timeout: true,
  fetch: true,
  trustedRoots: true,
  now: true,
})

/** The same, checked and complete. */
export interface CheckedClientOptions extends CheckedTransportOptions {
  readonly clientId: string
  readonly secrets: readonly string[]
  readonly redirectUrl: string
  readonly codeParameter: CodeParameter
  readonly usernameMatch: UsernameMatch
  readonly acceptDenied: boolean
  readonly now: () => number
}

const keyRules = {
  clientId: {
    option: 'clientId',
    fits: (key) => key.length === keyLengths.clientId,
    expected: `must be the client ID: ${keyLengths.clientId} characters`,
    lookalikes: [{ length: keyLengths.clientSecret, name: 'a client secret' }],
  },
  clientSecret: {
    option: 'clientSecret',
    fits: (key) => key.length === keyLengths.clientSecret,
    expected: `must be the client secret: ${keyLengths.clientSecret} characters`,
    lookalikes: [{ length: keyLengths.clientId, name: 'a client ID' }],
  },
} as const satisfies Readonly<Record<string, KeyRule>>

/**
 * Reads the options once and copies their lists, so that later changes have no effect.
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected, never the value
 */
export function checkClientOptions(given: UniversalClientOptions): CheckedClientOptions {
  const options = readOptions(given, names, 'createUniversalClient')
  const { codeParameter = codeParameters[0], acceptDenied = false, now = Date.now } = options
  const clientId = checkKey(keyRules.clientId, options.clientId)
  const secrets = checkKeys(keyRules.clientSecret, options.clientSecret)
  const transport = checkTransportOptions(options)
  if (!codeParameters.includes(codeParameter)) {
    throw invalidOption('codeParameter', `must be ${codeParameters.map((name) => `"${name}"`).join(' or ')}`)
  }
  if (typeof acceptDenied !== 'boolean') throw invalidOption('acceptDenied', 'must be true or false')
  if (typeof now !== 'function') throw invalidOption('now', 'must be a function that returns the time in milliseconds')
  return Object.freeze({
    clientId,
    secrets,
    redirectUrl: checkRedirectUrl(options.redirectUrl),
    codeParameter,
    usernameMatch: checkUsernameMatch(options.usernameMatch),
    acceptDenied,
    now,
    ...transport,
  })
}

function checkRedirectUrl(value: unknown): string {
  const expected = 'must be an absolute https address (http on localhost only)'
  const url = typeof value === 'string' ? parseAddress(value) : undefined
  if (typeof value !== 'string' || url === undefined) throw invalidOption('redirectUrl', expected)
  const { protocol, hostname, username, password } = url
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname))) {
    throw invalidOption('redirectUrl', expected)
  }
  if (username !== '' || password !== '' || value.includes('#')) {
    throw invalidOption('redirectUrl', 'must be without credentials and without a part after "#"')
  }
  // Nothing that is written in more than one way: Duo compares it byte for byte.
  if (!/^[!-~]+$/.test(value))
    throw invalidOption('redirectUrl', 'must be written in ASCII, percent-encoded, without spaces')
  if (value.length > longestRedirectUrl)
    throw invalidOption('redirectUrl', `must have at most ${longestRedirectUrl} characters`)
  return value
}

function checkUsernameMatch(value: UsernameMatch = 'exact'): UsernameMatch {
  if (value === 'exact' || value === 'case-insensitive' || typeof value === 'function') return value
  throw invalidOption('usernameMatch', 'must be "exact", "case-insensitive" or a function')
}
