import { invalidOption } from '../errors/errors.js'
import { checkKey, checkKeys, type KeyRule } from '../keys.js'
import { optionNames, readOptions } from '../option-names.js'
import {
  type CheckedTransportOptions,
  checkTransportOptions,
  type TransportOptions,
} from '../transport/transport-options.js'
import type { BackOff } from './back-off.js'
import { expectedVersion } from './canonical.js'
import { keyLengths, mostTries, type SignatureVersion, signatureVersions } from './wire.js'

/** The keys of an application at Duo, and how to reach Duo. */
export interface AuthApiOptions extends TransportOptions {
  /** Integration key (client ID) of a Web SDK or Auth API application: 20 characters. */
  readonly ikey: string
  /** Secret key (client secret): 40 characters. Of a list, newest first, the first signs. */
  readonly skey: string | readonly string[]
  /** How requests are signed: 5 by default, or 2, as Duo's older clients do. */
  readonly signatureVersion?: SignatureVersion
  /**
   * The greatest number of calls while Duo responds with 429 (too many requests): 1 to 7. The default is 7, as in
   * Duo's own clients, which takes about a minute. Pass 1 if a person is waiting for the response.
   */
  readonly tries?: number
  /** The time in milliseconds; `Date.now` by default. */
  readonly now?: () => number
  /** Resolves after so many milliseconds, between two tries; a timer by default. */
  readonly wait?: (milliseconds: number) => Promise<unknown>
  /** From 0 up to, and without, 1, to spread the tries; `Math.random` by default. */
  readonly random?: () => number
}

const names = /* @__PURE__ */ optionNames<AuthApiOptions>({
  ikey: true,
  skey: true,
  host: true,
  signatureVersion: true,
  tries: true,
  timeout: true,
  fetch: true,
  trustedRoots: true,
  now: true,
  wait: true,
  random: true,
})

/** The same, checked and complete. */
export interface CheckedAuthApiOptions extends CheckedTransportOptions, BackOff {
  readonly ikey: string
  readonly skey: string
  readonly version: SignatureVersion
  readonly now: () => number
}

const keyRules = {
  ikey: {
    option: 'ikey',
    // The signature follows a colon.
    fits: (key) => key.length === keyLengths.ikey && !key.includes(':'),
    expected: `must be the integration key: ${keyLengths.ikey} characters`,
    lookalikes: [{ length: keyLengths.skey, name: 'an skey' }],
  },
  skey: {
    option: 'skey',
    fits: (key) => key.length === keyLengths.skey,
    expected: `must be the secret key: ${keyLengths.skey} characters`,
    lookalikes: [{ length: keyLengths.ikey, name: 'an ikey' }],
  },
} as const satisfies Readonly<Record<string, KeyRule>>

/**
 * Reads the options once, so that later changes have no effect.
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected, never the value
 */
export function checkAuthApiOptions(given: AuthApiOptions): CheckedAuthApiOptions {
  const options = readOptions(given, names, 'createAuthApi')
  const { signatureVersion: version = signatureVersions[0], tries = mostTries } = options
  const { now = Date.now, wait = timer, random = Math.random } = options
  const ikey = checkKey(keyRules.ikey, options.ikey)
  const [skey = ''] = checkKeys(keyRules.skey, options.skey)
  const transport = checkTransportOptions(options)
  if (!signatureVersions.includes(version)) throw invalidOption('signatureVersion', expectedVersion)
  if (!(Number.isInteger(tries) && tries >= 1 && tries <= mostTries)) {
    throw invalidOption('tries', `must be a whole number from 1 to ${mostTries}`)
  }
  for (const [name, value] of Object.entries({ now, wait, random })) {
    if (typeof value !== 'function') throw invalidOption(name, 'must be a function')
  }
  return Object.freeze({
    ikey,
    skey,
    version,
    tries,
    now,
    wait,
    random,
    ...transport,
  })
}

function timer(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
