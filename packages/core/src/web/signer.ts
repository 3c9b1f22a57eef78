import { createHmacSha1 } from './hmac-sha1.js'
import { signHalf } from './half.js'
import { checkSignerOptions, type SignerOptions } from './signer-options.js'
import { assertUsername } from './username.js'
import { type Inspection, inspect } from './verifier.js'
import { prefixes } from './wire.js'

/** Signs requests and verifies answers with one application's keys. */
export interface Signer {
  /**
   * The request for a user who passed the first factor, for the page with the iframe.
   *
   * @throws DuoError `invalid_username`
   */
  signRequest(username: string): string
  /** The user whom Duo's answer is about, or `null`. Takes anything and never throws. */
  verifyResponse(text: unknown): string | null
  /** The same, with the reason of a rejection. */
  inspectResponse(text: unknown): Inspection
  /**
   * A request that only enrols the user.
   *
   * @throws DuoError `invalid_username`
   */
  signEnrollRequest(username: string): string
  /** The user who enrolled, or `null`. Never a login. */
  verifyEnrollResponse(text: unknown): string | null
}

/**
 * Makes a signer. The keys are prepared once: keep it, rather than making one for each request.
 *
 * An answer that was verified may be sent again until it ends. Accepting it once, and only from the session that asked, is
 * for whoever calls this; the gate does it.
 *
 * @example
 * ```ts
 * const signer = createSigner({ ikey, skey, akey })
 * const sigRequest = signer.signRequest('alice')
 * const username = signer.verifyResponse(sigResponse)
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function createSigner(options: SignerOptions): Signer {
  const { ikey, skeys, akeys, now, leeway, requestLifetime, appLifetime } = checkSignerOptions(options)
  const responseMacs = skeys.map(createHmacSha1)
  const appMacs = akeys.map(createHmacSha1)
  const [requestMac] = responseMacs as [(text: string) => string]
  const [appMac] = appMacs as [(text: string) => string]
  const keys = { ikey, responseMacs, appMacs, now, leeway }

  const sign = (prefix: string, username: string) => {
    assertUsername(username)
    const time = Math.floor(now() / 1000)
    const request = signHalf(requestMac, prefix, { username, ikey, expiresAt: time + requestLifetime })
    return `${request}:${signHalf(appMac, prefixes.app, { username, ikey, expiresAt: time + appLifetime })}`
  }
  return {
    signRequest: (username) => sign(prefixes.request, username),
    verifyResponse: (text) => usernameOf(inspect(keys, text, prefixes.response)),
    inspectResponse: (text) => inspect(keys, text, prefixes.response),
    signEnrollRequest: (username) => sign(prefixes.enrollRequest, username),
    verifyEnrollResponse: (text) => usernameOf(inspect(keys, text, prefixes.enrollResponse)),
  }
}

/**
 * Signs one request.
 *
 * @throws DuoError `invalid_option`, `invalid_username`
 */
export function signRequest(options: SignerOptions, username: string): string {
  return createSigner(options).signRequest(username)
}

/**
 * Verifies one answer.
 *
 * @returns the user, or `null`
 * @throws DuoError `invalid_option`; never for the answer
 */
export function verifyResponse(options: SignerOptions, text: unknown): string | null {
  return createSigner(options).verifyResponse(text)
}

function usernameOf(inspection: Inspection): string | null {
  return inspection.verified ? inspection.username : null
}
