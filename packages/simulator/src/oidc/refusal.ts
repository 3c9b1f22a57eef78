import type { EventLog } from '../state/events.js'
import { json, type Reply } from '../transport/reply.js'
import type { JwtProblem } from './jwt.js'
import type { TimeProblem } from './claim-times.js'

/** What Duo's own answers call it (RFC 6749, 4.1.2.1 and 5.2). */
export type OauthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'unauthorized_request'

/** Why a request of the Universal Prompt is refused. */
export type RefusalReason =
  | JwtProblem['reason']
  | TimeProblem['reason']
  | 'repeated_parameter'
  | 'bad_body'
  | 'missing_parameter'
  | 'unknown_client'
  | 'bad_grant_type'
  | 'bad_assertion_type'
  | 'wrong_issuer'
  | 'wrong_subject'
  | 'wrong_audience'
  | 'bad_jti'
  | 'replayed_jti'
  | 'client_mismatch'
  | 'bad_response_type'
  | 'bad_scope'
  | 'bad_redirect_uri'
  | 'redirect_uri_not_allowed'
  | 'redirect_uri_mismatch'
  | 'bad_state'
  | 'bad_nonce'
  | 'bad_max_age'
  | 'bad_prompt'
  | 'bad_display'
  | 'wrong_application_type'
  | 'empty_user'
  | 'unknown_code'
  | 'used_code'
  | 'expired_code'
  | 'code_of_other_client'

/** A refusal: in Duo's words, and in words that a developer can act on. */
export interface Refusal {
  ok: false
  error: OauthError
  /** Duo's words. */
  description: string
  reason: RefusalReason
  explanation: string
  /** Known once the request got that far. */
  ikey?: string
  user?: string
}

/** Writes it down. */
export function logRefusal(events: EventLog, endpoint: string, refusal: Refusal): void {
  const { reason, explanation, error, ikey, user } = refusal
  const whom = { ...(ikey === undefined ? {} : { ikey }), ...(user === undefined ? {} : { user }) }
  events.add({ kind: 'request.refused', ...whom, detail: { endpoint, reason, error, explanation } })
}

/** As OAuth answers, with the reason beside it: clients do not look at fields that they do not know. */
export const oauthReply = ({ error, description, reason, explanation }: Refusal): Reply =>
  json(400, { error, error_description: description, simulator: { reason, explanation } })
