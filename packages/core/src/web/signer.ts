import { createHmacSha1 } from './hmac-sha1.js'
import { composeRequest } from './request.js'
import { checkSignerOptions, type SignerOptions } from './signer-options.js'
import { DuoError } from '../errors/errors.js'
import { assertUsername } from '../username.js'
import { type Inspection, toInspection } from './inspection.js'
import { inspect, usernameOf } from './verifier.js'
import { prefixes } from './wire.js'

/** Signs requests and verifies answers with one application's keys. Its functions need no `this`. */
export interface Signer {
  /**
   * The request for a user who passed the first factor, for the page with the iframe: two signed halves, of which only
   * the first goes to Duo.
   *
   * @throws DuoError `invalid_username`; `invalid_option` when `now` gives no time
   */
  signRequest(username: string): string
  /** The user whom Duo's answer is about, or `null`. Takes anything and never throws. */
  verifyResponse(text: unknown): string | null
  /** The same, with the reason of a rejection: see `Inspection`. */
  inspectResponse(text: unknown): Inspection
  /**
   * A request that only enrols the user.
   *
   * @throws DuoError as `signRequest`
   */
  signEnrollRequest(username: string): string
  /** The user who enrolled, or `null`. Never a login: a login's answer is refused here, and this one there. */
  verifyEnrollResponse(text: unknown): string | null
  /** The same, with the reason of a rejection: see `Inspection`. */
  inspectEnrollResponse(text: unknown): Inspection
}

/**
 * Makes a signer. The keys are prepared once: keep it, rather than making one for each request.
 *
 * An answer that was verified may be sent again until it ends. Accepting it once, and only from the session that asked,
 * is for whoever calls this; the gate does it. So is comparing the name with the one that passed the first factor.
 *
 * @example
 * ```ts
 * const signer = createSigner({
 *   ikey: 'DIXXXXXXXXXXXXXXXXXX',
 *   skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
 *   akey: generateAkey(),
 * })
 * const sigRequest = signer.signRequest('alice') // for the page with the iframe
 * const username = signer.verifyResponse('what the page posted back') // 'alice', or null
 * ```
 *
 * @throws DuoError `invalid_option`, naming the option
 */
export function createSigner(options: SignerOptions): Signer {
  const { ikey, skeys, akeys, now, leeway, requestLifetime, appLifetime } = checkSignerOptions(options)
  const responseMacs = skeys.map((key) => createHmacSha1(key))
  const appMacs = akeys.map((key) => createHmacSha1(key))
  const [requestMac] = responseMacs as [(text: string) => string]
  const [appMac] = appMacs as [(text: string) => string]
  const requestKeys = { ikey, requestMac, appMac, requestLifetime, appLifetime }
  const verifierKeys = { ikey, responseMacs, appMacs, now, leeway }

  const sign = (prefix: string, username: string) => {
    assertUsername(username)
    return composeRequest(requestKeys, prefix, { username, time: secondsOf(now()) })
  }
  return {
    signRequest: (username) => sign(prefixes.request, username),
    verifyResponse: (text) => usernameOf(inspect(verifierKeys, text, prefixes.response)),
    inspectResponse: (text) => toInspection(inspect(verifierKeys, text, prefixes.response)),
    signEnrollRequest: (username) => sign(prefixes.enrollRequest, username),
    verifyEnrollResponse: (text) => usernameOf(inspect(verifierKeys, text, prefixes.enrollResponse)),
    inspectEnrollResponse: (text) => toInspection(inspect(verifierKeys, text, prefixes.enrollResponse)),
  }
}

/**
 * Signs one request. Who signs more than a few keeps a signer.
 *
 * @example
 * ```ts
 * const keys = {
 *   ikey: 'DIXXXXXXXXXXXXXXXXXX',
 *   skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
 *   akey: generateAkey(),
 * }
 * const sigRequest = signRequest(keys, 'alice')
 * ```
 *
 * @throws DuoError `invalid_option`, `invalid_username`
 */
export function signRequest(options: SignerOptions, username: string): string {
  return createSigner(options).signRequest(username)
}

/**
 * Verifies one answer. Who verifies more than a few keeps a signer.
 *
 * @example
 * ```ts
 * const keys = {
 *   ikey: 'DIXXXXXXXXXXXXXXXXXX',
 *   skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
 *   akey: generateAkey(),
 * }
 * const username = verifyResponse(keys, 'what the page posted back')
 * ```
 *
 * @param text - anything at all
 * @returns the user, or `null`
 * @throws DuoError `invalid_option`; never for the answer
 */
export function verifyResponse(options: SignerOptions, text: unknown): string | null {
  return createSigner(options).verifyResponse(text)
}

/** Rounded down, as in all of Duo's SDKs but those in JavaScript (protocol.md A.3). */
function secondsOf(milliseconds: number): number {
  const seconds = Math.floor(milliseconds / 1000)
  // Verifiers that compare as Duo's Node package does would accept a half that ends at "NaN" for ever.
  if (!Number.isSafeInteger(seconds)) throw new DuoError('invalid_option', 'now must return the time in milliseconds')
  return seconds
}
