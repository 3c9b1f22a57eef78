import { invalidOption } from '../errors/errors.js'
import { checkKey, checkKeys, type KeyRule } from '../keys.js'
import { optionNames, readOptions } from '../option-names.js'
import { appLifetime, fieldSeparator, keyLengths, longestLeeway, requestLifetime } from './wire.js'

/** The keys of a Web SDK v2 application, and limits that may be drawn tighter. */
export interface SignerOptions {
  /** The integration key of the application at Duo: 20 characters. */
  readonly ikey: string
  /** The secret key: 40 characters. To rotate it, pass a list, newest first: the first one signs, all verify. */
  readonly skey: string | readonly string[]
  /** Your own secret, which Duo never sees: at least 40 characters. To rotate it, pass a list, newest first. */
  readonly akey: string | readonly string[]
  /**
   * Returns the time in milliseconds, for tests.
   *
   * @defaultValue `Date.now`
   */
  readonly now?: () => number
  /**
   * How many seconds after its expiry a response is still accepted, for a clock that is ahead: 0 to 60. NTP is better.
   *
   * @defaultValue 0
   */
  readonly leeway?: number
  /**
   * How many seconds Duo has to accept a request: at most 300.
   *
   * @defaultValue 300
   */
  readonly requestLifetime?: number
  /**
   * How many seconds a response to a request is accepted: at most 3,600. In a gate, a login in progress ends after ten
   * minutes in any case.
   *
   * @defaultValue 3,600
   */
  readonly appLifetime?: number
}

const names = /* @__PURE__ */ optionNames<SignerOptions>({
  ikey: true,
  skey: true,
  akey: true,
  now: true,
  leeway: true,
  requestLifetime: true,
  appLifetime: true,
})

/** The same, checked and complete. */
export interface CheckedSignerOptions {
  readonly ikey: string
  readonly skeys: readonly string[]
  readonly akeys: readonly string[]
  readonly now: () => number
  readonly leeway: number
  readonly requestLifetime: number
  readonly appLifetime: number
}

/**
 * Reads the options once and copies their lists, so that later changes have no effect.
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected, never the value
 */
export function checkSignerOptions(given: SignerOptions): CheckedSignerOptions {
  const options = readOptions(given, names, 'createSigner')
  const { skey, akey, now = Date.now, leeway } = options
  const ikey = checkKey(keyRules.ikey, options.ikey)
  const skeys = checkKeys(keyRules.skey, skey)
  const akeys = checkKeys(keyRules.akey, akey)
  // Who knows both could make both halves.
  if (akeys.some((key) => skeys.includes(key)))
    throw invalidOption('akey', 'must be a secret that Duo does not know, not skey')
  if (typeof now !== 'function') throw invalidOption('now', 'must be a function that returns the time in milliseconds')
  return Object.freeze({
    ikey,
    skeys,
    akeys,
    now,
    leeway: seconds('leeway', leeway, { least: 0, most: longestLeeway, usual: 0 }),
    requestLifetime: seconds('requestLifetime', options.requestLifetime, { most: requestLifetime }),
    appLifetime: seconds('appLifetime', options.appLifetime, { most: appLifetime }),
  })
}

const ikeyLookalike = { length: keyLengths.ikey, name: 'an ikey' }
const skeyLookalike = { length: keyLengths.skey, name: 'an skey' }

export const keyRules = {
  ikey: {
    option: 'ikey',
    // With a separator inside, the halves would have a field too many.
    fits: (key) => key.length === keyLengths.ikey && !key.includes(fieldSeparator),
    expected: `must be the integration key: ${keyLengths.ikey} characters without "${fieldSeparator}"`,
    lookalikes: [skeyLookalike],
  },
  skey: {
    option: 'skey',
    fits: (key) => key.length === keyLengths.skey,
    expected: `must be the secret key: ${keyLengths.skey} characters`,
    lookalikes: [ikeyLookalike],
  },
  akey: {
    option: 'akey',
    fits: (key) => key.length >= keyLengths.shortestAkey,
    expected: `must have at least ${keyLengths.shortestAkey} characters; generateAkey() makes one`,
    lookalikes: [ikeyLookalike],
  },
} as const satisfies Readonly<Record<string, KeyRule>>

function seconds(
  option: string,
  value: number | undefined,
  { least = 1, most, usual = most }: { least?: number; most: number; usual?: number },
): number {
  if (value === undefined) return usual
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw invalidOption(option, `must be a whole number of seconds from ${least} to ${most}`)
}
