import crypto from 'node:crypto'
import { longestResponse } from './wire.js'

const block = 64
const digestLength = 20

/**
 * HMAC-SHA1 (RFC 2104) with one key, as lower-case hex. Takes ASCII of at most `longestResponse` characters: every text that
 * Duo's protocol signs is that.
 *
 * The two pads of the key are made once and hashed in one call each, which takes half the time of `createHmac`. A JavaScript
 * runtime without `crypto.hash` gets `createHmac`.
 */
export function createHmacSha1(key: string): (text: string) => string {
  if (typeof crypto.hash !== 'function') return (text) => crypto.createHmac('sha1', key).update(text).digest('hex')
  const bytes = Buffer.from(key)
  const short = bytes.length > block ? crypto.createHash('sha1').update(bytes).digest() : bytes
  const inner = padded(short, 0x36, longestResponse)
  const outer = padded(short, 0x5c, digestLength)
  return (text) => {
    if (text.length > longestResponse) throw new RangeError('the text is longer than any that Duo signs')
    const end = block + inner.write(text, block, 'latin1')
    outer.write(crypto.hash('sha1', inner.subarray(0, end), 'hex'), block, 'hex')
    return crypto.hash('sha1', outer, 'hex')
  }
}

function padded(key: Buffer, pad: number, room: number): Buffer {
  const buffer = Buffer.alloc(block + room)
  buffer.fill(pad, 0, block)
  for (const [index, byte] of key.entries()) buffer[index] = byte ^ pad
  return buffer
}

/** Compares two MACs of equal length in a time that does not tell where they differ. */
export function sameMac(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false
  let difference = 0
  for (let index = 0; index < expected.length; index++)
    difference |= expected.charCodeAt(index) ^ given.charCodeAt(index)
  return difference === 0
}
