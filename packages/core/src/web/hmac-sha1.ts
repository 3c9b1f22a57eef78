import crypto from 'node:crypto'

const block = 64
const digestLength = 20
const shortAscii = /^[\0-\x7f]{0,64}$/ // oxlint-disable-line no-control-regex -- all of ASCII

type OneShotHash = (algorithm: string, data: string | Uint8Array, encoding: 'hex' | 'binary') => string

/**
 * HMAC-SHA1 (RFC 2104) with one key, as lower-case hex.
 *
 * An ASCII key of at most one block, which is what Duo's keys are, has its two pads made once, and each is hashed in
 * one call: that takes a third of the time of `createHmac`, which serves all other keys. Such a key's inner pad is
 * ASCII, too, so that it can stand before the text as a string.
 *
 * @param hash - the platform's one-shot hash; a JavaScript runtime that has none gets `createHmac`
 */
export function createHmacSha1(key: string, hash: OneShotHash | null = crypto.hash): (text: string) => string {
  if (hash == null || !shortAscii.test(key)) {
    return (text) => crypto.createHmac('sha1', key).update(text).digest('hex')
  }
  const inner = padded(key, 0x36).toString('latin1')
  const outer = Buffer.concat([padded(key, 0x5c), Buffer.alloc(digestLength)])
  return (text) => {
    // "binary" is a byte in each character.
    outer.write(hash('sha1', inner + text, 'binary'), block, 'latin1')
    return hash('sha1', outer, 'hex')
  }
}

function padded(key: string, pad: number): Buffer {
  const bytes = Buffer.alloc(block)
  bytes.write(key, 'latin1')
  return bytes.map((byte) => byte ^ pad) as Buffer
}

/** Compares the MAC that ends at `end` of a string, in a time that does not reveal where they differ. */
export function isMacBefore(end: number, text: string, mac: string): boolean {
  const start = end - mac.length
  let difference = start < 0 ? 1 : 0
  for (let index = 0; index < mac.length; index++) difference |= text.charCodeAt(start + index) ^ mac.charCodeAt(index)
  return difference === 0
}
