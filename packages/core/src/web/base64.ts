import { atob, btoa, isUtf8 } from 'node:buffer'

// To `atob` and `btoa` a character is a byte. For ASCII, which nearly every name is, they take half the time of a
// Buffer.

/** Text as UTF-8 in base64: the standard alphabet, padded, in one line (RFC 4648 section 4). */
export function encodeBase64(text: string): string {
  return isAscii(text) ? btoa(text) : Buffer.from(text).toString('base64')
}

/**
 * Decodes base64 of UTF-8. Returns `undefined` for anything that is not canonical: each string has exactly one base64
 * form.
 */
export function decodeBase64(base64: string): string | undefined {
  const bytes = bytesOf(base64)
  if (bytes === undefined || btoa(bytes) !== base64) return undefined
  if (isAscii(bytes)) return bytes
  const buffer = Buffer.from(bytes, 'latin1')
  return isUtf8(buffer) ? buffer.toString() : undefined
}

function bytesOf(base64: string): string | undefined {
  try {
    return atob(base64)
  } catch {
    return undefined
  }
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}
