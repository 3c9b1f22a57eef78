import { fieldRule, type FieldRule } from './check-fields.js'

/** Ways to make the signed response invalid. A verifier must notice each of them. */
export const BAD_AUTH = ['sig', 'expired', 'user', 'ikey', 'prefix', 'format', 'four-fields', 'expiry-text'] as const
export type BadAuth = (typeof BAD_AUTH)[number]

/** Ways to spoil the id_token; each is one thing that a verifier has to notice. */
export const BAD_ID_TOKEN = [
  'sig',
  'alg-none',
  'hs256',
  'iss',
  'aud',
  'expired',
  'future-iat',
  'user',
  'user-case',
  'nonce',
  'no-auth-result',
  'deny',
] as const
export type BadIdToken = (typeof BAD_ID_TOKEN)[number]

/** Ways to make the token response malformed. */
export const BAD_TOKEN = ['no-id_token', 'token_type', 'missing-field', 'not-json'] as const
export type BadToken = (typeof BAD_TOKEN)[number]

const PLAIN = [
  'interactive',
  'allow',
  'deny',
  'fraud',
  'timeout',
  'lockout',
  'disabled',
  'enroll',
  'bypass',
  'remembered',
  'bad_passcode',
  'stall',
] as const

/**
 * How a login ends. `interactive` waits for a person. `err:<text>` and `open_window:<url>` make the frame post those
 * messages. `error_redirect:<code>` makes the Universal Prompt redirect back with that error. `tamper:<mode>` lets
 * the user in with an invalid response.
 */
export type Outcome =
  | (typeof PLAIN)[number]
  | `err:${string}`
  | `open_window:${string}`
  | `error_redirect:${string}`
  | `tamper:${BadAuth | BadIdToken}`

const plain: ReadonlySet<string> = new Set(PLAIN)
const tampers: ReadonlySet<string> = new Set([...BAD_AUTH, ...BAD_ID_TOKEN].map((mode) => `tamper:${mode}`))
const WITH_TEXT = ['err:', 'open_window:', 'error_redirect:']

export const isOutcome = (value: unknown): value is Outcome =>
  typeof value === 'string' &&
  (plain.has(value) || tampers.has(value) || WITH_TEXT.some((beginning) => value.startsWith(beginning)))

export const outcome: FieldRule = fieldRule(
  {
    anyOf: [
      { enum: [...PLAIN, ...tampers] },
      { type: 'string', pattern: `^(${WITH_TEXT.map((beginning) => beginning.slice(0, -1)).join('|')}):` },
    ],
  },
  (value) =>
    isOutcome(value)
      ? undefined
      : `one of ${PLAIN.join(', ')}, err:<text>, open_window:<url>, error_redirect:<code>, tamper:<mode>`,
)

/**
 * The outcome that the first part of a username stands for, so that you can try each one from an application's own
 * login form: `deny.alice`, `tamper_sig.bob`, `err.carol`, `open_window.dave`.
 */
export function outcomeOfName(username: string): Outcome | undefined {
  const dot = username.indexOf('.')
  if (dot < 1 || dot === username.length - 1) return undefined
  const first = username.slice(0, dot).toLowerCase()
  if (first === 'err') return 'err:The local Duo was asked to fail.'
  if (first === 'open_window') return 'open_window:https://duo.com/'
  if (first === 'error_redirect') return 'error_redirect:access_denied'
  const named = first.startsWith('tamper_') ? `tamper:${first.slice('tamper_'.length)}` : first
  return isOutcome(named) ? named : undefined
}
