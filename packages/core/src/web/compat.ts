import { createHmacSha1 } from './hmac-sha1.js'
import { composeRequest } from './request.js'
import { isUsername } from '../username.js'
import { inspect, usernameOf } from './verifier.js'
import { appLifetime, keyLengths, prefixes, requestLifetime, signErrors } from './wire.js'

/**
 * The functions of Duo's npm package `@duosecurity/duo_web` 1.0.6 with the same names, for a move that changes one
 * line: `require('@duosecurity/duo_web')` becomes `require('@duokit/core/compat')`.
 *
 * The differences: Nothing throws, whatever you pass. Usernames with white space around them, with control
 * characters, with unpaired surrogates or of more than 1,024 bytes are rejected, and so are keys and usernames that are
 * not strings. A response whose expiry is not a number is rejected, instead of being valid for ever, and so is one with
 * too many fields, with base64 that is not canonical, or of more than 4,096 characters. An empty key verifies nothing.
 * Times are rounded down to the second. New code should use `createSigner`, which has reasons, key rotation and a
 * clock.
 *
 * @module
 */

const now = () => Date.now()

/**
 * The prepared keys of the last calls. These functions get the keys with each call, and applications pass the same two
 * each time. Preparing an HMAC costs more than signing.
 */
const remembered = new Map<string, (text: string) => string>()
/** Enough for two applications that both rotate their keys. */
const mostKeys = 8

function macOf(key: string): (text: string) => string {
  const known = remembered.get(key)
  if (known !== undefined) return known
  if (remembered.size >= mostKeys) remembered.clear()
  const mac = createHmacSha1(key)
  remembered.set(key, mac)
  return mac
}

/** Returned by `sign_request` for an invalid username. */
export const ERR_USER = signErrors.username
/** Returned by `sign_request` for an integration key that does not have 20 characters. */
export const ERR_IKEY = signErrors.ikey
/** Returned by `sign_request` for a secret key that does not have 40 characters. */
export const ERR_SKEY = signErrors.skey
/** Returned by `sign_request` for an application key with fewer than 40 characters. */
export const ERR_AKEY = signErrors.akey

/**
 * Signs a login request.
 *
 * @example
 * ```ts
 * const sigRequest = sign_request(
 *   'DIXXXXXXXXXXXXXXXXXX',
 *   'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
 *   'useacustomerprovidedapplicationsecretkey',
 *   'alice',
 * )
 * ```
 *
 * @param akey - the application's own secret, at least 40 characters
 * @returns the request, or `ERR_USER`, `ERR_IKEY`, `ERR_SKEY` or `ERR_AKEY`, checked in this order; Duo's browser
 * script shows that text. Never throws
 */
// oxlint-disable-next-line max-params -- the signature of Duo's package
export function sign_request(ikey: string, skey: string, akey: string, username: string): string {
  if (!isUsername(username)) return ERR_USER
  if (!isKey(ikey) || ikey.length !== keyLengths.ikey) return ERR_IKEY
  if (!isKey(skey) || skey.length !== keyLengths.skey) return ERR_SKEY
  if (!isKey(akey) || akey.length < keyLengths.shortestAkey) return ERR_AKEY
  const macs = { requestMac: macOf(skey), appMac: macOf(akey) }
  const time = Math.floor(now() / 1000)
  return composeRequest({ ikey, ...macs, requestLifetime, appLifetime }, prefixes.request, { username, time })
}

/**
 * Verifies the response that the page posted.
 *
 * @example
 * ```ts
 * const username = verify_response(
 *   'DIXXXXXXXXXXXXXXXXXX',
 *   'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
 *   'useacustomerprovidedapplicationsecretkey',
 *   'what the page posted back',
 * )
 * ```
 *
 * @param response - the response; any value is allowed
 * @returns the user, or `null`. Never throws. Like Duo's function, it does not check the length of the keys
 */
// oxlint-disable-next-line max-params -- the signature of Duo's package
export function verify_response(ikey: string, skey: string, akey: string, response: unknown): string | null {
  if (!isKey(ikey) || !isKey(skey) || !isKey(akey)) return null
  const macs = { responseMacs: [macOf(skey)], appMacs: [macOf(akey)] }
  return usernameOf(inspect({ ikey, ...macs, now, leeway: 0 }, response, prefixes.response))
}

/** Left in Duo's package by a withdrawn version. Nothing throws it, there or here. */
export class UsernameError extends Error {
  override readonly name = 'UsernameError'
}

/** Left in Duo's package by a withdrawn version. Nothing throws it, there or here. */
export class IkeyError extends Error {
  override readonly name = 'IkeyError'
}

/** Left in Duo's package by a withdrawn version. Nothing throws it, there or here. */
export class AkeyError extends Error {
  override readonly name = 'AkeyError'
}

/** All of it as one object, for `import duo from '@duokit/core/compat'`. */
const duo = {
  sign_request,
  verify_response,
  ERR_USER,
  ERR_IKEY,
  ERR_SKEY,
  ERR_AKEY,
  UsernameError,
  IkeyError,
  AkeyError,
} as const

export default duo

/** An empty key, which a missing setting leaves, is a key that everybody knows. */
function isKey(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
