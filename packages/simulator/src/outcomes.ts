import type { FieldRule } from './check-fields.js'

/** Ways to spoil the signed answer; each is one thing that a verifier has to notice. */
export const BAD_AUTH = ['sig', 'expired', 'user', 'ikey', 'prefix', 'format', 'four-fields', 'expiry-text'] as const
export type BadAuth = (typeof BAD_AUTH)[number]

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
 * How a login ends: `interactive` leaves it to a person; `err:<text>` and `open_window:<url>` make the frame send those
 * messages; `tamper:<mode>` allows with a spoiled answer.
 */
export type Outcome = (typeof PLAIN)[number] | `err:${string}` | `open_window:${string}` | `tamper:${BadAuth}`

const plain: ReadonlySet<string> = new Set(PLAIN)
const tampers: ReadonlySet<string> = new Set(BAD_AUTH.map((mode) => `tamper:${mode}`))

export const isOutcome = (value: unknown): value is Outcome =>
  typeof value === 'string' &&
  (plain.has(value) || tampers.has(value) || value.startsWith('err:') || value.startsWith('open_window:'))

export const outcome: FieldRule = (value) =>
  isOutcome(value) ? undefined : `one of ${PLAIN.join(', ')}, err:<text>, open_window:<url>, tamper:<mode>`

/**
 * The outcome that a user name asks for by its first part, so that an unmodified application can be driven from its own
 * login form: `deny.alice`, `tamper_sig.bob`, `err.carol`, `open_window.dave`.
 */
export function outcomeOfName(username: string): Outcome | undefined {
  const dot = username.indexOf('.')
  if (dot < 1 || dot === username.length - 1) return undefined
  const first = username.slice(0, dot)
  if (first === 'err') return 'err:The local Duo was asked to fail.'
  if (first === 'open_window') return 'open_window:https://duo.com/'
  const named = first.startsWith('tamper_') ? `tamper:${first.slice('tamper_'.length)}` : first
  return isOutcome(named) ? named : undefined
}
