import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the two parties sign: who, for which application, until when. */
export interface Statement {
  user: string
  ikey: string
  /** Unix seconds. */
  exp: number
}

/** `PREFIX|base64(user|ikey|exp)|hex(HMAC-SHA1(skey, "PREFIX|base64"))` */
export const signStatement = (prefix: string, { user, ikey, exp }: Statement, skey: string): string =>
  signFields(prefix, [user, ikey, String(exp)], skey)

/** The same for any fields, also ones that a verifier must refuse. */
export function signFields(prefix: string, fields: readonly string[], skey: string): string {
  const cookie = `${prefix}|${Buffer.from(fields.join('|'), 'utf8').toString('base64')}`
  return `${cookie}|${macOf(cookie, skey)}`
}

/** Compares in constant time. */
export const macMatches = (cookie: string, mac: string, skey: string): boolean =>
  mac.length === 40 && timingSafeEqual(Buffer.from(macOf(cookie, skey)), Buffer.from(mac, 'latin1'))

// The MAC covers the text as sent, not what the base64 holds.
const macOf = (cookie: string, skey: string): string => createHmac('sha1', skey).update(cookie).digest('hex')
