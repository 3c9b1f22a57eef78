/** The protocol of Duo's Auth API (protocol.md C). No other published file contains one of these facts. */

/** Characters. */
export const keyLengths = { ikey: 20, skey: 40 } as const

/** The two calls that Duo recommends in addition to Web SDK. */
export const paths = { ping: '/auth/v2/ping', check: '/auth/v2/check' } as const

/**
 * How a request is signed: 5 covers the body and Duo's own headers too, 2 is what Duo's older clients send. Both are an
 * HMAC with SHA-512.
 */
export type SignatureVersion = 5 | 2
export const signatureVersions: readonly [usual: SignatureVersion, older: SignatureVersion] = [5, 2]

export const digest = 'sha512'
/** The headers whose names begin so are signed by version 5. */
export const signedHeaders = 'x-duo-'

/**
 * Where a request says when it was made. Duo's own header is one of those that version 5 signs; version 2 goes without,
 * as it does in the clients that have it.
 */
export function dateHeader(version: SignatureVersion): string {
  return version === 5 ? 'x-duo-date' : 'date'
}

/** Returns a date as Duo's own clients write it (RFC 2822). Exactly this string is signed. */
export function dateText(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace('GMT', '-0000')
}

/** How Duo numbers what it refuses. */
export const refusals = {
  unknownIkey: 40102,
  signature: 40103,
  missingTime: 40104,
  badTime: 40105,
  wrongType: 40301,
} as const

/** Duo's clients try seven times, and wait 1, 2, 4, 8, 16 and 32 seconds and up to one more in between. */
export const mostTries = 7
export function pauseBefore(retry: number): number {
  return 2 ** retry * 1000
}
export const mostJitter = 1000
