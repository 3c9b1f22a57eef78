import { decodeBase64, encodeBase64 } from './base64.js'
import { isMacBefore } from './hmac-sha1.js'
import { fieldSeparator, macForm, macLength, secondsForm } from './wire.js'

/** One signed half of a request or a response: `PREFIX|base64|mac`. */
export interface Half {
  /** The string that contains the half, and its position. Reading the characters of a slice would be slower. */
  readonly whole: string
  readonly start: number
  readonly end: number
  readonly prefix: string
  /** Base64, if it is genuine. */
  readonly payload: string
  /** The content that the MAC covers: prefix and payload. */
  readonly signed: string
}

/** What a half says. */
export interface Claims {
  readonly username: string
  readonly ikey: string
  /** Seconds. */
  readonly expiresAt: number
}

type Mac = (text: string) => string

/** Signs a half. */
export function signHalf(mac: Mac, prefix: string, { username, ikey, expiresAt }: Claims): string {
  const payload = encodeBase64(`${username}${fieldSeparator}${ikey}${fieldSeparator}${expiresAt}`)
  const signed = `${prefix}${fieldSeparator}${payload}`
  return `${signed}${fieldSeparator}${mac(signed)}`
}

/**
 * Parses a half without verifying it.
 *
 * @param whole - what the half stands in, from `start` to before `end`
 */
export function parseHalf(whole: string, start: number, end: number): Half | undefined {
  const first = whole.indexOf(fieldSeparator, start)
  const last = end - macLength - 1
  if (first < 0 || first >= last || whole[last] !== fieldSeparator) return undefined
  const signed = whole.slice(start, last)
  const afterPrefix = first - start + 1
  return { whole, start, end, signed, prefix: signed.slice(0, afterPrefix - 1), payload: signed.slice(afterPrefix) }
}

/** The half as it came. */
export function textOf({ whole, start, end }: Half): string {
  return whole.slice(start, end)
}

/**
 * Returns whether the half ends with something of the form of an HMAC. Only needed for a half that no key signed, to
 * tell an arbitrary string from a wrong key.
 */
export function hasMacForm({ whole, end }: Half): boolean {
  return macForm.test(whole.slice(end - macLength, end))
}

/** Returns whether one of the keys signed it. All are tried, so that the time does not reveal which one. */
export function isSignedBy(macs: readonly Mac[], half: Half): boolean {
  let genuine = false
  for (const mac of macs) genuine = isMacBefore(half.end, half.whole, mac(half.signed)) || genuine
  return genuine
}

/** What a half says, read strictly: canonical base64 of valid UTF-8, exactly three fields, a user, decimal seconds. */
export function readClaims({ payload }: Half): Claims | undefined {
  const content = decodeBase64(payload)
  if (content === undefined) return undefined
  const first = content.indexOf(fieldSeparator)
  const second = content.indexOf(fieldSeparator, first + 1)
  const seconds = content.slice(second + 1)
  // A third separator would be no digit.
  if (first < 1 || second < 0 || !secondsForm.test(seconds)) return undefined
  return { username: content.slice(0, first), ikey: content.slice(first + 1, second), expiresAt: Number(seconds) }
}
