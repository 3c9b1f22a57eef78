import { invalidOption } from '../errors/errors.js'
import { checkOptionNames } from '../option-names.js'
import { assertUsername } from '../username.js'
import { stateLength } from './wire.js'

/** The user to verify, and how. */
export interface AuthUrlRequest {
  /** The user who passed the first factor. */
  readonly username: string
  /** Duo returns it with the redirect. 16 to 1,024 random characters, new for each login. */
  readonly state: string
  /** Duo returns it inside the signed response. 16 to 1,024 random characters, different from the state. */
  readonly nonce: string
  /** Seconds since the last authentication after which Duo asks again; 0 always does. */
  readonly maxAge?: number
  /** With `login`, Duo asks even on a device that it remembers. */
  readonly prompt?: 'login'
  /** Names to show at Duo and on the phone. They have no other effect: the response is about `username`. */
  readonly display?: UniversalDisplay
}

/** Names to show at Duo and on the phone: strings of 1 to 256 characters. All are optional. */
export interface UniversalDisplay {
  /** Shown instead of the username. */
  readonly username?: string
  /** The application behind the one that Duo knows, such as the site behind a gateway. */
  readonly applicationName?: string
  /** The ID of that application. */
  readonly applicationId?: string
}

/**
 * Reads a request once, and checks it.
 *
 * @throws DuoError `invalid_option`; `invalid_username`
 */
export function readAuthUrlRequest(request: AuthUrlRequest) {
  const { username, state, nonce, maxAge, prompt } = request
  const display = readDisplay(request.display)
  assertUsername(username)
  checkSecretText('state', state)
  checkSecretText('nonce', nonce)
  checkFreshness(request)
  return { username, state, nonce, maxAge, prompt, display }
}

/** @throws DuoError `invalid_option` */
export function checkSecretText(name: 'state' | 'nonce', value: unknown): void {
  const { least, most } = stateLength
  if (typeof value === 'string' && value.length >= least && value.length <= most) return
  throw invalidOption(name, `must be a string of ${least} to ${most} characters`)
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
