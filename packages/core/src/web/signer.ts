import { createHmacSha1 } from './hmac-sha1.js'
import { composeRequest } from './request.js'
import { checkSignerOptions, type SignerOptions } from './signer-options.js'
import { invalidOption } from '../errors/errors.js'
import { assertUsername } from '../username.js'
import { type Inspection, toInspection } from './inspection.js'
import { inspect, usernameOf } from './verifier.js'
import { prefixes } from './wire.js'

/** Signs requests and verifies responses with one application's keys. You can use its functions without `this`. */
export interface Signer {
  /**
   * Returns the request for a user who passed the first factor, for the page with the iframe. It has two signed halves;
   * only the first is sent to Duo.
   *
   * @throws DuoError `invalid_username`; `invalid_option` if `now` does not return a time
   */
  signRequest(username: string): string
  /** Returns the user that Duo's response confirms, or `null`. Accepts any value and never throws. */
  verifyResponse(text: unknown): string | null
  /** Verifies a response like `verifyResponse`, and also returns the reason of a rejection. */
  inspectResponse(text: unknown): Inspection
  /**
   * Returns a request that only enrols the user.
   *
   * @throws DuoError as `signRequest`
   */
  signEnrollRequest(username: string): string
  /**
   * Returns the user who enrolled, or `null`. It rejects the response to a login, and `verifyResponse` rejects the
   * response to an enrolment.
   */
  verifyEnrollResponse(text: unknown): string | null
  /** Verifies a response like `verifyEnrollResponse`, and also returns the reason of a rejection. */
  inspectEnrollResponse(text: unknown): Inspection
}

/**
 * Creates a signer. It prepares the keys once, so create one signer and use it for all requests.
 *
 * A verified response can be sent again until it expires. The caller must accept it only once, and only from the
 * session that made the request, and must compare the username with the one of the first factor. The gate does it.
 *
 * @example
 * ```ts
 * const signer = createSigner({ ikey, skey, akey })
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
 * Signs one request. For many, use `createSigner`.
 *
 * @example
 * ```ts
 * const sigRequest = signRequest({ ikey, skey, akey }, 'alice')
 * ```
 *
 * @throws DuoError `invalid_option`, `invalid_username`
 */
export function signRequest(options: SignerOptions, username: string): string {
  return createSigner(options).signRequest(username)
}

/**
 * Verifies one response. For many, use `createSigner`.
 *
 * @example
 * ```ts
 * const username = verifyResponse({ ikey, skey, akey }, 'what the page posted back')
 * ```
 *
 * @param text - the response; any value is allowed
 * @returns the user, or `null`
 * @throws DuoError `invalid_option`; an invalid response never throws
 */
export function verifyResponse(options: SignerOptions, text: unknown): string | null {
  return createSigner(options).verifyResponse(text)
}

/** Rounded down, as in all of Duo's SDKs but those in JavaScript (protocol.md A.3). */
function secondsOf(milliseconds: number): number {
  const seconds = Math.floor(milliseconds / 1000)
  // A verifier that compares as Duo's Node package does would accept a half with the expiry "NaN" for ever.
  if (!Number.isSafeInteger(seconds)) throw invalidOption('now', 'must return the time in milliseconds')
  return seconds
}
