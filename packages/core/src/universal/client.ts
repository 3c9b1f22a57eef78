import { DuoError } from '../errors/errors.js'
import { assertUsername } from '../username.js'
import { type AuthUrlRequest, checkSecretText, readAuthUrlRequest } from './auth-url-request.js'
import { createCaller, expiry } from './caller.js'
import type { UniversalClaims } from './claims.js'
import { checkClientOptions, type UniversalClientOptions } from './client-options.js'
import { judgeClaims } from './judge-claims.js'
import { createTokens } from './tokens.js'
import {
  authorizeClaims,
  authorizeQuery,
  callbackFields,
  codeForm,
  type CodeParameter,
  healthCheckForm,
  healthy,
  paths,
  tokenForm,
} from './wire.js'

/** The response from Duo, and the user and the login that it must belong to. */
export interface CodeExchange {
  /** The code from the redirect back. Any other value is rejected as `malformed`. */
  readonly code: unknown
  /** The username that you passed to `createAuthUrl`. Never take it from the redirect back. */
  readonly username: string
  readonly nonce: string
}

/** The result of a health check. Duo is available and accepts the application. */
export interface Health {
  /**
   * Whole seconds by which this machine's clock is ahead of Duo's; negative if it is behind. `undefined` if Duo did not
   * send its time.
   */
  readonly clockDifference: number | undefined
}

/** The names of the query parameters of the redirect back. */
export interface CallbackParameters {
  readonly code: CodeParameter
  readonly state: string
  readonly error: string
  readonly errorDescription: string
}

/** The three steps of a login with the Universal Prompt. */
export interface UniversalClient {
  readonly callbackParameters: CallbackParameters
  /**
   * Checks that Duo is available and accepts the application. Call it before you redirect a user to Duo.
   *
   * @throws DuoError `duo_unavailable` (`outage`), `duo_rate_limited`, `invalid_client`, `duo_refused`
   */
  healthCheck(): Promise<Health>
  /**
   * Returns the URL to redirect the browser to. Open it as a page of its own, because Duo forbids frames. It expires
   * after five minutes.
   *
   * @throws DuoError `invalid_username`; `invalid_option` for a state, nonce, maxAge, prompt or display that Duo would
   * not accept
   */
  createAuthUrl(request: AuthUrlRequest): Promise<string>
  /**
   * Exchanges a code for Duo's response, and verifies the response. Call it once, for the session and the state that
   * the login started with.
   *
   * @throws DuoError `invalid_grant` (start again), `denied`, `user_mismatch`, `nonce_mismatch`, `malformed`,
   * `bad_signature`, `wrong_issuer`, `wrong_key`, `expired`, `not_yet_valid`; `invalid_redirect_url` and those of
   * `healthCheck`
   */
  exchangeCode(exchange: CodeExchange): Promise<UniversalClaims>
}

/**
 * Creates a client for the Universal Prompt (Duo Web SDK v4), step by step.
 *
 * @example
 * ```ts
 * const redirectUrl = 'https://app.example.com/duo/callback'
 * const client = createUniversalClient({ clientId, clientSecret, host, redirectUrl })
 * await client.healthCheck()
 * const url = await client.createAuthUrl({ username: 'alice', state, nonce })
 * ```
 *
 * @throws DuoError `invalid_option`, naming the option
 */
export function createUniversalClient(options: UniversalClientOptions): UniversalClient {
  const checked = checkClientOptions(options)
  const { clientId, duo, redirectUrl, codeParameter, now } = checked
  const tokens = createTokens(checked.secrets)
  const call = createCaller(checked, tokens)
  const authorizeAddress = duo.origin + paths.authorize + authorizeQuery(clientId)

  return Object.freeze({
    callbackParameters: Object.freeze({ code: codeParameter, ...callbackFields }),
    async healthCheck() {
      const { body, ...health } = await call(paths.healthCheck, (assertion) => healthCheckForm(clientId, assertion))
      if (body['stat'] !== healthy) throw unreadable('the health check', 'stat')
      return health
    },
    async createAuthUrl(request) {
      const asked = readAuthUrlRequest(request)
      const claims = { ...asked, clientId, redirectUrl, codeParameter, audience: duo.origin, exp: expiry(now) }
      return authorizeAddress + tokens.sign(authorizeClaims(claims))
    },
    async exchangeCode({ code, username, nonce }) {
      assertUsername(username)
      checkSecretText('nonce', nonce)
      if (typeof code !== 'string' || !codeForm.test(code))
        throw new DuoError('malformed', 'this cannot be a code of Duo')
      const { body } = await call(paths.token, (assertion) => tokenForm({ clientId, assertion, code, redirectUrl }))
      const idToken = body['id_token']
      if (typeof idToken !== 'string') throw unreadable('the exchange of the code', 'id_token')
      const expected = { issuer: duo.origin + paths.token, audience: clientId, now: now() }
      return judgeClaims(await tokens.verify(idToken, expected), { ...checked, idToken, username, nonce })
    },
  } satisfies UniversalClient)
}

function unreadable(what: string, member: string): DuoError {
  return new DuoError('duo_unavailable', `Duo's answer to ${what} has no valid ${member}`)
}
