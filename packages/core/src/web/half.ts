import { isUtf8 } from 'node:buffer'
import { sameMac } from './hmac-sha1.js'

/** One signed half of a request or an answer: `PREFIX|base64|mac`. */
export interface Half {
  readonly text: string
  readonly prefix: string
  /** What the MAC covers: prefix and payload as text. */
  readonly signed: string
  readonly payload: string
  readonly mac: string
}

/** What a half says. */
export interface Claims {
  readonly username: string
  readonly ikey: string
  /** Seconds. */
  readonly expiresAt: number
}

type Mac = (text: string) => string

const halfForm = /^([A-Z_]{1,16})\|([A-Za-z0-9+/]+={0,2})\|([0-9a-f]{40})$/
const secondsForm = /^\d{1,15}$/

/** Signs a half. */
export function signHalf(mac: Mac, prefix: string, claims: Claims): string {
  const payload = Buffer.from(`${claims.username}|${claims.ikey}|${claims.expiresAt}`).toString('base64')
  const signed = `${prefix}|${payload}`
  return `${signed}|${mac(signed)}`
}

/** Takes a half apart, without believing any of it. */
export function parseHalf(text: string): Half | undefined {
  const [, prefix, payload, mac] = halfForm.exec(text) ?? []
  if (prefix === undefined || payload === undefined || mac === undefined) return undefined
  return { text, prefix, payload, mac, signed: `${prefix}|${payload}` }
}

/** Whether one of the keys signed it. All are tried, so that the time does not tell which. */
export function isSignedBy(macs: readonly Mac[], half: Half): boolean {
  let genuine = false
  for (const mac of macs) genuine = sameMac(mac(half.signed), half.mac) || genuine
  return genuine
}

/** What a half says, read strictly: canonical base64, valid UTF-8, exactly three fields, decimal seconds. */
export function readClaims(half: Half): Claims | undefined {
  const bytes = Buffer.from(half.payload, 'base64')
  if (bytes.toString('base64') !== half.payload || !isUtf8(bytes)) return undefined
  const [username, ikey, seconds, ...surplus] = bytes.toString().split('|')
  if (!username || ikey === undefined || seconds === undefined || surplus.length > 0) return undefined
  return secondsForm.test(seconds) ? { username, ikey, expiresAt: Number(seconds) } : undefined
}
