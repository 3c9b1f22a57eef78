import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../transport/duo-answer.js'
import { DuoError, invalidOption } from '../errors/errors.js'
import { createHttp } from '../transport/http.js'
import { checkOptionNames } from '../option-names.js'
import { assertUsername } from '../username.js'
import type { UniversalClaims } from './claims.js'
import { type CheckedClientOptions, checkClientOptions, type UniversalClientOptions } from './client-options.js'
import { clockDifference } from '../transport/clock-difference.js'
import { judgeClaims } from './judge-claims.js'
import { duoRefusalError } from './duo-refusal.js'
import { createTokens, type Tokens } from './tokens.js'
import {
  assertionClaims,
  authorizeClaims,
  authorizeQuery,
  callbackFields,
  codeForm,
  type CodeParameter,
  healthCheckForm,
  healthy,
  paths,
  requestLifetime,
  stateLength,
  tokenForm,
} from './wire.js'

/** Whom to ask Duo about, and how. */
export interface AuthUrlRequest {
  /** Who passed the first factor. */
  readonly username: string
  /** Comes back with the redirect: 16 to 1,024 characters that nobody can guess, new for each login. */
  readonly state: string
  /** Comes back inside the signed answer: likewise, and another than the state. */
  readonly nonce: string
  /** Seconds since the last authentication after which Duo asks again; 0 always does. */
  readonly maxAge?: number
  /** `login` has Duo ask even where it remembers the device. */
  readonly prompt?: 'login'
  /** What people read at Duo and on the phone. It decides nothing, and the response is still about `username`. */
  readonly display?: UniversalDisplay
}

/** What people read at Duo and on the phone: each a string of 1 to 256 characters, or left out. */
export interface UniversalDisplay {
  /** In place of the user name. */
  readonly username?: string
  /** The application behind the one that Duo knows, such as the site behind a gateway. */
  readonly applicationName?: string
  /** What identifies that application. */
  readonly applicationId?: string
}

/** What came back from Duo, and whom and what it must be about. */
export interface CodeExchange {
  /** From the redirect back. Anything at all: what cannot be a code is `malformed`. */
  readonly code: unknown
  /** As it was given to `createAuthUrl`; never one taken from the redirect back. */
  readonly username: string
  readonly nonce: string
}

/** That Duo is there and knows the application. */
export interface Health {
  /**
   * Whole seconds by which this machine's clock runs ahead of Duo's, less than zero when it runs behind, where Duo told
   * its time.
   */
  readonly clockDifference: number | undefined
}

/** The names of the parameters that the redirect back may carry. */
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
   * Asks whether Duo is there and knows the application, before people are sent to it.
   *
   * @throws DuoError `duo_unavailable` (`outage`), `duo_rate_limited`, `invalid_client`, `duo_refused`
   */
  healthCheck(): Promise<Health>
  /**
   * Where to send the browser, as a page of its own: Duo forbids frames. Counts for five minutes.
   *
   * @throws DuoError `invalid_username`; `invalid_option` for a state, nonce, maxAge, prompt or display that Duo would
   * not take
   */
  createAuthUrl(request: AuthUrlRequest): Promise<string>
  /**
   * Has Duo's answer given out for the code, and verifies it. Do it once, for the session and the state that the login
   * began with.
   *
   * @throws DuoError `invalid_grant` (start again), `denied`, `user_mismatch`, `nonce_mismatch`, `malformed`,
   * `bad_signature`, `wrong_issuer`, `wrong_key`, `expired`, `not_yet_valid`; `invalid_redirect_url` and those of
   * `healthCheck`
   */
  exchangeCode(exchange: CodeExchange): Promise<UniversalClaims>
}

/**
 * The Universal Prompt (Duo Web SDK v4), step by step.
 *
 * @example
 * ```ts
 * const redirectUrl = 'https://app.example.com/duo/callback'
 * const client = createUniversalClient({ clientId, clientSecret, host, redirectUrl })
 * await client.healthCheck()
 * const address = await client.createAuthUrl({ username: 'alice', state, nonce })
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
      const { username, state, nonce, maxAge, prompt } = request
      const display = readDisplay(request.display)
      assertUsername(username)
      checkSecretText('state', state)
      checkSecretText('nonce', nonce)
      checkFreshness(request)
      const claims = {
        clientId,
        redirectUrl,
        codeParameter,
        audience: duo.origin,
        username,
        state,
        nonce,
        maxAge,
        prompt,
        display,
      }
      return authorizeAddress + tokens.sign(authorizeClaims({ ...claims, exp: expiry(now) }))
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

interface Answer {
  readonly body: JsonObject
  readonly clockDifference: number | undefined
}

/** Calls one of Duo's endpoints as the application. */
function createCaller(options: CheckedClientOptions, tokens: Tokens) {
  const { clientId, duo, now } = options
  const http = createHttp(options)
  return async (path: string, formWith: (assertion: string) => Record<string, string>): Promise<Answer> => {
    const url = duo.origin + path
    const claims = assertionClaims({ clientId, audience: url, jti: randomUUID(), exp: expiry(now) })
    const form = new URLSearchParams(formWith(tokens.sign(claims)))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const sent = now()
    const { status, body, refusal, date } = await http({ method: 'POST', url, headers, body: form.toString() })
    const told = timestampOf(body) ?? date
    const difference = told === undefined ? undefined : clockDifference({ sent, received: now(), duo: told })
    if (refusal !== undefined) {
      throw duoRefusalError({ status, refusal, clockDifference: difference, withCode: path === paths.token })
    }
    return { body, clockDifference: difference }
  }
}

/** Duo's time: in the answer when all is well, beside it in a refusal. */
function timestampOf(body: JsonObject): number | undefined {
  const { timestamp = (body['response'] as JsonObject | null | undefined)?.['timestamp'] } = body
  return typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : undefined
}

function expiry(now: () => number): number {
  return Math.floor(now() / 1000) + requestLifetime
}

function checkSecretText(name: 'state' | 'nonce', value: unknown): void {
  const { least, most } = stateLength
  if (typeof value === 'string' && value.length >= least && value.length <= most) return
  throw invalidOption(name, `must be a text of ${least} to ${most} characters`)
}

function checkFreshness({ maxAge, prompt }: AuthUrlRequest): void {
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) {
    throw invalidOption('maxAge', 'must be a whole number of seconds')
  }
  if (prompt !== undefined && prompt !== 'login') throw invalidOption('prompt', 'must be "login" or left out')
}

/** Characters. What Duo accepts is not known; a name that people read is shorter. */
const longestDisplay = 256

function readDisplay(given: UniversalDisplay | undefined): UniversalDisplay {
  if (given === undefined) return {}
  checkOptionNames(given, ['username', 'applicationName', 'applicationId'], 'display')
  const { username, applicationName, applicationId } = given
  const display = { username, applicationName, applicationId }
  for (const [name, text] of Object.entries(display)) {
    const fits =
      typeof text === 'string' && text !== '' && text.length <= longestDisplay && !/[\p{Cc}\p{Cs}]/u.test(text)
    if (text !== undefined && !fits) {
      throw invalidOption(
        `display.${name}`,
        `must be a string of 1 to ${longestDisplay} characters, without control characters`,
      )
    }
  }
  return display as UniversalDisplay
}

function unreadable(what: string, member: string): DuoError {
  return new DuoError('duo_unavailable', `Duo's answer to ${what} has no valid ${member}`)
}
