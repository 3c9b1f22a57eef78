import { describeFailure, type DuoErrorCode } from './failures.js'
import { helpFor } from './help-for.js'

// Found again across two copies of this module: an application may load the ESM and the CommonJS build.
const brand = Symbol.for('@duokit/core:error')

/**
 * Duo's own response to a call that failed. It contains no secret. Its strings come from Duo, so escape them in a page.
 */
export interface DuoAnswer {
  /** The HTTP status. If Duo reports an error with status 200, the status that its code begins with. */
  readonly status?: number
  /** Duo's own code: a number such as 40002, or a name such as `invalid_grant`. */
  readonly code?: number | string
  readonly message?: string
  /** `message_detail`, or `error_description`. */
  readonly detail?: string
  /** Seconds to wait before the next call. */
  readonly retryAfter?: number
  /** Seconds by which the clock of this machine is ahead of Duo's; negative if it is behind. */
  readonly clockDifference?: number
}

/** Optional details of a {@link DuoError}. */
export interface DuoErrorOptions {
  readonly cause?: unknown
  /** Headers for an HTTP response to the error. */
  readonly headers?: Readonly<Record<string, string | string[]>>
  /** The URL that starts a login. */
  readonly start?: string | undefined
  /** The URL of the page with the first factor. */
  readonly login?: string | undefined
  /** Duo's response, if a call to Duo failed. */
  readonly duo?: DuoAnswer
  /** More advice for this case, which follows the code's advice. */
  readonly moreAdvice?: string
  /** `true` if this process was too busy to receive a response, so the state of Duo is unknown. */
  readonly ownDelay?: boolean
}

/**
 * An error with a stable `code`. It has `status`, `expose` and `headers`, so Koa and Express respond to it correctly
 * without further code.
 *
 * @example
 * ```ts
 * try {
 *   createSigner({ ikey: '', skey: '', akey: '' })
 * } catch (error) {
 *   if (isDuoError(error)) console.error(error.code, error.advice)
 * }
 * ```
 */
export class DuoError extends Error {
  override readonly name = 'DuoError'
  readonly code: DuoErrorCode
  readonly status: number
  readonly title: string
  /** What to do. */
  readonly advice: string
  /** The URL of the documentation of `code`, with causes and remedies. Node prints it with an uncaught error. */
  readonly help: string
  /** Whether the message may be shown to the sender of the request. */
  readonly expose: boolean
  declare readonly headers: Readonly<Record<string, string | string[]>>
  /** The URL to send a user to when a guard requires Duo. The login there satisfies the guard, and leads back. */
  readonly start: string | undefined
  /** The URL to send a user without a first factor to, from the option `loginUrl`. */
  readonly login: string | undefined
  /** Duo's response, if a call to Duo failed. */
  readonly duo: DuoAnswer | undefined
  /**
   * Whether Duo is unavailable: no connection, no response in time, a 5xx, or a response that cannot be read. Let users
   * in without Duo only if this is `true`. A rejected key is not an outage, and neither is a 429, which an attacker can
   * provoke.
   */
  readonly outage: boolean
  declare readonly [brand]: true

  /** @param message - replaces the code's title; it must not contain a secret */
  constructor(code: DuoErrorCode, message?: string, options: DuoErrorOptions = {}) {
    const { status, title, advice } = describeFailure(code)
    super(message ?? title, 'cause' in options ? { cause: options.cause } : undefined)
    this[brand] = true
    this.code = code
    this.status = status
    this.title = title
    this.advice = options.moreAdvice === undefined ? advice : `${advice} ${options.moreAdvice}`
    this.help = helpFor(code)
    this.expose = status < 500
    // Not shown where an error is printed: cookies are among them.
    Object.defineProperty(this, 'headers', { value: options.headers ?? {} })
    this.start = options.start
    this.login = options.login
    this.duo = options.duo
    this.outage = code === 'duo_unavailable' && options.ownDelay !== true
  }
}

/**
 * Returns whether a thrown value is a `DuoError`. It also recognizes errors from another copy of the module, for which
 * `instanceof` fails.
 *
 * @example
 * ```ts
 * function statusOf(error: unknown): number {
 *   return isDuoError(error) ? error.status : 500
 * }
 * ```
 */
export function isDuoError(value: unknown): value is DuoError {
  try {
    return typeof value === 'object' && value !== null && brand in value
  } catch {
    // A proxy of which nothing can be read.
    return false
  }
}

/** Creates the error for an invalid option. Its message says what is expected, and never the value. */
export function invalidOption(option: string, expected: string): DuoError {
  return new DuoError('invalid_option', `${option} ${expected}`)
}

/** What an error adds if a value is missing: most often its variable is not set, or no env file was loaded. */
export const missingHint = 'it is missing: check that its environment variable is set'

/** Whether an option has no value. An environment variable without one often becomes an empty string. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}
