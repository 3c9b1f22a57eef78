import {
  checkFields,
  fieldRule,
  flag,
  isRecord,
  oneOf,
  orNull,
  text,
  wholeNumber,
  type FieldRule,
  type FieldRules,
} from './check-fields.js'
import { factorNames, type FactorNames } from './factor-names.js'
import { BAD_AUTH, BAD_ID_TOKEN, BAD_TOKEN, outcome } from './outcomes.js'
import type { BadAuth, BadIdToken, BadToken, Outcome } from './outcomes.js'

/** The parts of Duo that can fail one by one. */
export const ENDPOINTS = ['frame', 'script', 'ping', 'check', 'health_check', 'authorize', 'token'] as const
export type Endpoint = (typeof ENDPOINTS)[number]

/**
 * How an endpoint fails. `http503`, `http500` and `http429` (too many calls) respond with that status. `html`
 * responds with a page and status 200, as a captive portal does. `reset` closes the connection, and `hang` never
 * responds. For a closed port, use `simulator.refuseConnections()`.
 */
export const OUTAGES = ['http503', 'http500', 'http429', 'html', 'reset', 'hang'] as const
export type Outage = (typeof OUTAGES)[number]

/** Everything about the local Duo's behaviour that is not about one user, application or the clock. */
export interface SimulatorSettings {
  /** The outcome for users without one of their own. Default `interactive`. */
  defaultOutcome: Outcome
  /** The passcode that is always right. Default `123456`. */
  passcode: string
  /** Whether a refused request also posts `ERR|…` to the page around the frame. Default false: a page only. */
  notify: boolean
  /** The end of support of the iframe, for every application. Default false. */
  v2Blocked: boolean
  /** Which endpoint fails, and how; `all` for each of them. Default none. */
  outage: Partial<Record<Endpoint | 'all', Outage>>
  /** Milliseconds before each response of an endpoint. Default 0. */
  latencyMs: number
  /** How many of the next calls of ping, check, health check and token get 429; it counts down. Default 0. */
  rateLimit: number
  /** The `Retry-After` of those 429 responses in seconds; null: none. Default null. */
  retryAfter: number | null
  /** Makes every signed response of the frame invalid. Default null. */
  badAuth: BadAuth | null
  /** Sends a response for another user from another origin before the real one. Default false. */
  wrongOriginMessage: boolean
  /** Seconds that a request's expiry may lie beyond the usual 300. Default 60. */
  futureSlack: number
  /** Seconds until a response expires. Default 300. */
  answerLifetime: number
  /** Seconds until an unanswered push or call times out. Default 60. */
  pushTimeout: number
  /**
   * Digits of a Verified Push, 3 to 6, which the person reads in the prompt and types on the phone; 0: pushes have
   * none. Default 0.
   */
  verifiedPush: number
  /**
   * Other names for factors in `auth_context`, such as `{ passcode: 'duo_mobile_passcode' }`: Duo does not document all
   * of them. Default `{}`.
   */
  factorNames: FactorNames
  /** Failures in a row that lock a user out. Default 10. */
  lockoutAfter: number
  /** What the Universal Prompt does with a refusal: stays on Duo's page, redirects with an error, or issues a code. */
  denyMode: 'stay' | 'redirect' | 'token'
  /**
   * Whether the application receives the error of an invalid authorize request, if its redirect URI is valid. Default
   * `page`.
   */
  authorizeErrors: 'page' | 'redirect'
  /** Spoils every id_token. Default null. */
  badIdToken: BadIdToken | null
  /** Makes every response of the token endpoint malformed. Default null. */
  badToken: BadToken | null
  /** Comes back with a state that nobody sent. Default false. */
  wrongState: boolean
  /** Comes back without a state. Default false. */
  noState: boolean
  /** Redirects back with the code in this parameter, whatever the request asked for. Default null. */
  codeParam: 'duo_code' | 'code' | null
  /** Seconds for which a code is good. Default 60. */
  codeLifetime: number
  /** The longest redirect URI. Default 1024. */
  maxRedirectUri: number
  /** Refuses a client assertion whose jti came before. Default false. */
  rejectReplayedJti: boolean
  /** Signs id_tokens as the client signs, and not always HS512. Default false. */
  mirrorAlg: boolean
  /** Remembers devices even when the application asks that nobody be. Default false. */
  ignoreMaxAge: boolean
  /** Seconds for which a device is remembered. Default 43200. */
  rememberFor: number
  /**
   * What `auth_time` says when a remembered device let the user in: the time of this login, or when the device was
   * remembered. Nobody outside Duo knows which of them Duo writes. Default `now`.
   */
  rememberedAuthTime: 'now' | 'remembered'
}

const USUAL: Readonly<SimulatorSettings> = Object.freeze({
  defaultOutcome: 'interactive',
  passcode: '123456',
  notify: false,
  v2Blocked: false,
  outage: {},
  latencyMs: 0,
  rateLimit: 0,
  retryAfter: null,
  badAuth: null,
  wrongOriginMessage: false,
  futureSlack: 60,
  answerLifetime: 300,
  pushTimeout: 60,
  factorNames: {},
  verifiedPush: 0,
  lockoutAfter: 10,
  denyMode: 'stay',
  authorizeErrors: 'page',
  badIdToken: null,
  badToken: null,
  wrongState: false,
  noState: false,
  codeParam: null,
  codeLifetime: 60,
  maxRedirectUri: 1024,
  rejectReplayedJti: false,
  mirrorAlg: false,
  ignoreMaxAge: false,
  rememberFor: 43_200,
  rememberedAuthTime: 'now',
})

const outage: FieldRule = fieldRule(
  {
    type: 'object',
    properties: Object.fromEntries(['all', ...ENDPOINTS].map((at) => [at, { enum: OUTAGES }])),
    additionalProperties: false,
  },
  (value) => {
    const good = isRecord(value) && Object.entries(value).every(([at, how]) => isEndpoint(at) && isOutage(how))
    return good
      ? undefined
      : `an object such as { "frame": "http503" }: ${['all', ...ENDPOINTS].join(', ')} each ${OUTAGES.join(', ')}`
  },
)

// Duo's administrators choose from 3 to 6.
const digits: FieldRule = fieldRule({ enum: [0, 3, 4, 5, 6] }, (value) =>
  [0, 3, 4, 5, 6].includes(value as number) ? undefined : '0, or a number of digits from 3 to 6',
)

/** A timer that is longer ends at once. */
const LONGEST_TIMER = 2 ** 31 - 1
const milliseconds: FieldRule = fieldRule({ type: 'integer', minimum: 0, maximum: LONGEST_TIMER }, (value) =>
  wholeNumber(value) === undefined && Number(value) <= LONGEST_TIMER
    ? undefined
    : `a whole number from 0 to ${LONGEST_TIMER}`,
)

/** What can be set. */
export const settingRules: FieldRules<SimulatorSettings> = {
  defaultOutcome: outcome,
  passcode: text,
  notify: flag,
  v2Blocked: flag,
  outage,
  latencyMs: milliseconds,
  rateLimit: wholeNumber,
  retryAfter: orNull(wholeNumber),
  badAuth: orNull(oneOf(BAD_AUTH)),
  wrongOriginMessage: flag,
  futureSlack: wholeNumber,
  answerLifetime: wholeNumber,
  pushTimeout: wholeNumber,
  factorNames,
  verifiedPush: digits,
  lockoutAfter: wholeNumber,
  denyMode: oneOf(['stay', 'redirect', 'token']),
  authorizeErrors: oneOf(['page', 'redirect']),
  badIdToken: orNull(oneOf(BAD_ID_TOKEN)),
  badToken: orNull(oneOf(BAD_TOKEN)),
  wrongState: flag,
  noState: flag,
  codeParam: orNull(oneOf(['duo_code', 'code'])),
  codeLifetime: wholeNumber,
  maxRedirectUri: wholeNumber,
  rejectReplayedJti: flag,
  mirrorAlg: flag,
  ignoreMaxAge: flag,
  rememberFor: wholeNumber,
  rememberedAuthTime: oneOf(['now', 'remembered']),
}

const isEndpoint = (value: string): boolean => value === 'all' || (ENDPOINTS as readonly string[]).includes(value)
const isOutage = (value: unknown): boolean => (OUTAGES as readonly unknown[]).includes(value)

/** The current settings. */
export class Config {
  readonly #start: SimulatorSettings
  #now: SimulatorSettings

  constructor(start: Partial<SimulatorSettings> = {}) {
    this.#start = { ...USUAL, ...structuredClone(checkFields('config', start, settingRules)) }
    this.#now = this.#start
  }

  /** All current settings. */
  get(): SimulatorSettings {
    return structuredClone(this.#now)
  }

  /** Changes some settings and leaves the rest; `outage` is replaced as a whole. */
  set(change: Partial<SimulatorSettings>): SimulatorSettings {
    this.#now = { ...this.#now, ...structuredClone(checkFields('config', change, settingRules)) }
    return this.get()
  }

  /** The settings of the start again. */
  reset(): void {
    this.#now = this.#start
  }
}
