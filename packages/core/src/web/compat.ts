import { createHmacSha1 } from './hmac-sha1.js'
import { composeRequest } from './request.js'
import { isUsername } from '../username.js'
import { inspect, usernameOf } from './verifier.js'
import { appLifetime, keyLengths, prefixes, requestLifetime, signErrors } from './wire.js'

/**
 * The functions of Duo's npm package `@duosecurity/duo_web` 1.0.6 under their names, for a move that changes one line:
 * `require('@duosecurity/duo_web')` becomes `require('@duokit/core/compat')`.
 *
 * What is otherwise: nothing throws, whatever comes in; names with white space around them or with control characters
 * are refused, and so are keys and names that are not text; an answer with an end that is no number is refused instead
 * of counting for ever. New code has more from `createSigner`: reasons, key rotation, a clock.
 *
 * @module
 */

const now = () => Date.now()

/**
 * What is made of the last keys. These functions get the keys with each call, and applications give the same two each
 * time: made anew, an HMAC costs more than the signing does.
 */
const remembered = new Map<string, (text: string) => string>()
/** Two applications that both change their keys. */
const mostKeys = 8

function macOf(key: string): (text: string) => string {
  const known = remembered.get(key)
  if (known !== undefined) return known
  if (remembered.size >= mostKeys) remembered.clear()
  const mac = createHmacSha1(key)
  remembered.set(key, mac)
  return mac
}

/** What `sign_request` returns for a user name that cannot be one. */
export const ERR_USER = signErrors.username
/** What `sign_request` returns for an integration key that has not 20 characters. */
export const ERR_IKEY = signErrors.ikey
/** What `sign_request` returns for a secret key that has not 40 characters. */
export const ERR_SKEY = signErrors.skey
/** What `sign_request` returns for an application key of less than 40 characters. */
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
 * @returns the request, or `ERR_USER`, `ERR_IKEY`, `ERR_SKEY` or `ERR_AKEY`, asked in this order; Duo's browser script
 * shows that text. Never throws
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
 * Verifies what the page posted back.
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
 * @param response - anything at all; only text can be an answer
 * @returns the user, or `null`. Never throws, and does not ask for a length of the keys, as Duo's does not
 */
// oxlint-disable-next-line max-params -- the signature of Duo's package
export function verify_response(ikey: string, skey: string, akey: string, response: unknown): string | null {
  if (!isKey(ikey) || !isKey(skey) || !isKey(akey)) return null
  const macs = { responseMacs: [macOf(skey)], appMacs: [macOf(akey)] }
  return usernameOf(inspect({ ikey, ...macs, now, leeway: 0 }, response, prefixes.response))
}

/** Left in Duo's package by a version that was withdrawn; nothing throws it, there or here. */
export class UsernameError extends Error {
  override readonly name = 'UsernameError'
}

/** Left in Duo's package by a version that was withdrawn; nothing throws it, there or here. */
export class IkeyError extends Error {
  override readonly name = 'IkeyError'
}

/** Left in Duo's package by a version that was withdrawn; nothing throws it, there or here. */
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
