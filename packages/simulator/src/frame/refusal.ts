/** Why the frame refuses to show a prompt, and what it posts about it in notify mode. */
export const REFUSALS = {
  missing_tx: 'Invalid request.',
  error_as_tx: 'Invalid request.',
  both_halves: 'Invalid request.',
  repeated_parameter: 'Invalid request.',
  bad_encoding: 'Invalid request.',
  bad_shape: 'Invalid request.',
  bad_prefix: 'Invalid request.',
  bad_mac_form: 'Invalid signature.',
  bad_base64: 'Invalid request.',
  bad_fields: 'Invalid request.',
  unknown_ikey: 'Invalid integration key.',
  bad_signature: 'Invalid signature.',
  bad_expiry: 'Invalid request.',
  expired: 'Request expired.',
  too_far_ahead: 'Invalid request.',
  empty_user: 'Invalid request.',
  missing_parent: 'Invalid parent.',
  bad_parent: 'Invalid parent.',
  host_not_allowed: 'Invalid parent.',
} as const

export type RefusalReason = keyof typeof REFUSALS

/** A refusal, in words that a developer can act on. */
export interface Refusal {
  ok: false
  reason: RefusalReason
  explanation: string
  /** Known once the request got that far. */
  ikey?: string
  user?: string
}

export const refuse = (
  reason: RefusalReason,
  explanation: string,
  about: { ikey?: string; user?: string } = {},
): Refusal => ({
  ok: false,
  reason,
  explanation,
  ...about,
})
