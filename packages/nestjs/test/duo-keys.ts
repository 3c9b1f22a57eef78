import { createHmac } from 'node:crypto'

/** Keys of Duo's own SDK tests. */
export const keys = {
  host: 'localhost:9',
  ikey: 'DIXXXXXXXXXXXXXXXXXX',
  skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  akey: 'useacustomerprovidedapplicationsecretkey',
} as const

/** Duo's half of an answer. `expires` in seconds since 1970. */
export function approval(user: string, expires: number): string {
  const signed = `AUTH|${Buffer.from(`${user}|${keys.ikey}|${expires}`).toString('base64')}`
  return `${signed}|${createHmac('sha1', keys.skey).update(signed).digest('hex')}`
}
