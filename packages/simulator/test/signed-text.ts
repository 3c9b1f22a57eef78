import { createHmac } from 'node:crypto'

/** Signs anything the way Duo's values are signed, also what no application would sign. */
export function signText(prefix: string, content: string | Buffer, key: string): string {
  const cookie = `${prefix}|${Buffer.from(content).toString('base64')}`
  return `${cookie}|${createHmac('sha1', key).update(cookie).digest('hex')}`
}

/** What a signed value says. */
export const contentOf = (value: string | undefined): string[] =>
  Buffer.from(value?.split('|')[1] ?? '', 'base64')
    .toString('utf8')
    .split('|')

/** The keys and the clock of the official SDKs' own tests. */
export const KNOWN = {
  ikey: 'DIXXXXXXXXXXXXXXXXXX',
  skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  akey: 'useacustomerprovidedapplicationsecretkey',
  /** The second at which the vectors were signed. */
  signedAt: 1_300_157_799,
}
