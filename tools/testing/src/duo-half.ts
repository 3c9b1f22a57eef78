import { createHmac } from 'node:crypto'

/** Keys of Duo's own SDK tests. */
export const keys = {
  host: 'localhost:9',
  ikey: 'DIXXXXXXXXXXXXXXXXXX',
  skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  akey: 'useacustomerprovidedapplicationsecretkey',
} as const

/** A half as Duo, or somebody with other keys, would sign it. */
export function half(options: {
  prefix?: string
  user: string
  ikey?: string
  expires: number | string
  key?: string
}): string {
  const { prefix = 'AUTH', user, ikey = keys.ikey, expires, key = keys.skey } = options
  const signed = `${prefix}|${Buffer.from(`${user}|${ikey}|${expires}`).toString('base64')}`
  return `${signed}|${createHmac('sha1', key).update(signed).digest('hex')}`
}
