import { createHmac } from 'node:crypto'
import vectors from '../vectors/web-v2.json' with { type: 'json' }

/** The keys of the vectors. */
export const { ikey, skey, akey, otherAkey } = vectors.keys
export const keys = { ikey, skey, akey }
/** Seconds: when most of these tests happen. */
export const now = 1_795_000_000

/** Signs any content as a half, without our code: what Duo, another application or an attacker with a key can make. */
export function signText(prefix: string, content: string | Uint8Array, key: string): string {
  return signPayload(prefix, Buffer.from(content).toString('base64'), key)
}

/** The same over a payload as it stands, base64 or not. */
export function signPayload(prefix: string, payload: string, key: string): string {
  const signed = `${prefix}|${payload}`
  return `${signed}|${createHmac('sha1', key).update(signed).digest('hex')}`
}

/** What a half usually says. */
export function contentOf(user: string, end: number | string = now + 300, key = ikey): string {
  return `${user}|${key}|${end}`
}

/** An answer in which both halves say what is given. */
export function responseOf(content: string | Uint8Array, appContent: string | Uint8Array = content): string {
  return `${signText('AUTH', content, skey)}:${signText('APP', appContent, akey)}`
}
