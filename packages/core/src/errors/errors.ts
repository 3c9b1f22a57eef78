import { describeFailure, type DuoErrorCode } from './failures.js'
import { helpFor } from './help-for.js'

// Found again across two copies of this module: an application may load the ESM and the CommonJS build.
const brand = Symbol.for('@duokit/core:error')

/**
 * What Duo's service said when a call to it failed. Nothing in it is secret; the texts are Duo's, so escape them in a
 * page.
 */
export interface DuoAnswer {
  /** The HTTP status; where Duo refuses under 200, the one that its code begins with. */
  readonly status?: number
  /** Duo's own code: a number such as 40002, or a name such as `invalid_grant`. */
  readonly code?: number | string
  readonly message?: string
  /** `message_detail`, or `error_description`. */
  readonly detail?: string
  /** Seconds to wait before the next call. */
  readonly retryAfter?: number
  /** Seconds by which the clock of this machine runs ahead of Duo's; less than zero when it runs behind. */
  readonly clockDifference?: number
}

/** What may come along with a failure. */
export interface DuoErrorOptions {
  readonly cause?: unknown
  /** Headers of an HTTP answer made from the error. */
  readonly headers?: Readonly<Record<string, string | string[]>>
  /** Where a login begins. */
  readonly start?: string | undefined
  /** Where the first factor is asked for. */
  readonly login?: string | undefined
  /** What Duo's service said. */
  readonly duo?: DuoAnswer
  /** Goes on after the code's advice, with what is known of this very case. */
  readonly moreAdvice?: string
  /** That this process was too busy to hear Duo, so that nothing is known of Duo. */
  readonly ownDelay?: boolean
}

/**
 * A failure with a stable `code`. Carries `status`, `expose` and `headers`, so that Koa and Express answer it correctly
 * without a mapping.
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
  /** What to do about it. */
  readonly advice: string
  /** The URL of the documentation of `code`: what causes it, and what to do. Node prints it with an uncaught error. */
  readonly help: string
  /** Whether the message may be shown to whoever sent the request. */
  readonly expose: boolean
  declare readonly headers: Readonly<Record<string, string | string[]>>
  /** Where to send a user of whom a guard wants Duo: the address of a login that leads back and satisfies the guard. */
  readonly start: string | undefined
  /** Where to send a user without a first factor, as the option `loginUrl` says. */
  readonly login: string | undefined
  /** What Duo's service said, when it was a call to it that failed. */
  readonly duo: DuoAnswer | undefined
  /**
   * Whether Duo's service is out of reach: no connection, no answer in time, a 5xx, or nothing that can be read. Only
   * such a failure may ever let people pass without Duo. A refused key is none, and neither is 429, which an attacker
   * can provoke.
   */
  readonly outage: boolean
  declare readonly [brand]: true

  /** @param message - in place of the code's title; must hold nothing secret */
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
 * Whether a thrown value is a `DuoError`, of this copy of the module or of another, where `instanceof` fails.
 *
 * @example
 * ```ts
 * function statusOf(error: unknown): number {
 *   return isDuoError(error) ? error.status : 500
 * }
 * ```
 */
export function isDuoError(value: unknown): value is DuoError {
  return typeof value === 'object' && value !== null && brand in value
}

/** The refusal of an option, which says what is expected and never what was given. */
export function invalidOption(option: string, expected: string): DuoError {
  return new DuoError('invalid_option', `${option} ${expected}`)
}
