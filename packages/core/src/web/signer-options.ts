import { DuoError } from '../errors.js'
import { appLifetime, keyLengths, requestLifetime } from './wire.js'

/** The keys of a Web SDK v2 application, and limits that may be drawn tighter. */
export interface SignerOptions {
  /** Integration key (client ID): 20 characters. */
  readonly ikey: string
  /** Secret key: 40 characters. While it is being rotated a list, newest first: the first signs, all verify. */
  readonly skey: string | readonly string[]
  /** The application's own secret, never given to Duo: at least 40 characters. A list rotates. */
  readonly akey: string | readonly string[]
  /** The time in milliseconds; `Date.now` by default. */
  readonly now?: () => number
  /** Seconds that Duo's answer is accepted beyond its end, for a clock that runs ahead: 0 to 60, 0 by default. */
  readonly leeway?: number
  /** Seconds that Duo has to take over a request: at most and by default 300. */
  readonly requestLifetime?: number
  /** Seconds that the person has for the whole prompt: at most and by default 3,600. */
  readonly appLifetime?: number
}

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

/** @throws DuoError `invalid_option`, naming the option and what is expected, never the value */
export function checkSignerOptions(options: SignerOptions): CheckedSignerOptions {
  const { ikey, now = Date.now } = options
  const skeys = listOf(options.skey)
  const akeys = listOf(options.akey)
  if (!isText(ikey) || ikey.length !== keyLengths.ikey) throw invalid('ikey', 'must have 20 characters', [ikey])
  if (skeys.length === 0 || !skeys.every((skey) => isText(skey) && skey.length === keyLengths.skey)) {
    throw invalid('skey', 'must have 40 characters', skeys)
  }
  if (akeys.length === 0 || !akeys.every((akey) => isText(akey) && akey.length >= keyLengths.shortestAkey)) {
    throw invalid('akey', 'must have at least 40 characters; generateAkey() makes one', akeys)
  }
  if (akeys.some((akey) => skeys.includes(akey)))
    throw invalid('akey', 'must be a secret that Duo does not know, not skey')
  return Object.freeze({
    ikey,
    skeys,
    akeys,
    now,
    leeway: seconds('leeway', options.leeway, { least: 0, most: 60, usual: 0 }),
    requestLifetime: seconds('requestLifetime', options.requestLifetime, { most: requestLifetime }),
    appLifetime: seconds('appLifetime', options.appLifetime, { most: appLifetime }),
  })
}

function listOf(value: string | readonly string[]): readonly string[] {
  return Object.freeze(Array.isArray(value) ? [...value] : [value as string])
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() === value
}

function seconds(
  option: string,
  value: number | undefined,
  { least = 1, most, usual = most }: { least?: number; most: number; usual?: number },
): number {
  if (value === undefined) return usual
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw invalid(option, `must be a whole number of seconds from ${least} to ${most}`)
}

/** Names the likely mistake, by shape alone. */
function invalid(option: string, expected: string, values: readonly unknown[] = []): DuoError {
  return new DuoError('invalid_option', `${option} ${expected}${values.map(hint).find(Boolean) ?? ''}`)
}

function hint(value: unknown): string | undefined {
  if (value === undefined || value === '') return ' (it is missing)'
  if (typeof value !== 'string') return ' (it is not a text)'
  if (value.trim() !== value) return ' (there is white space around it)'
  if (value.length === keyLengths.ikey) return ' (this has the length of an ikey)'
  return value.length === keyLengths.skey ? ' (this has the length of an skey)' : undefined
}
