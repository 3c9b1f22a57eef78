import type { RejectReason } from '../../errors/rejections.js'
import type { UnavailableCode } from '../prompts/unavailable-code.js'
import type { MessageName } from '../pages/texts.js'
import type { RefusalCode } from './outcome.js'

/** The message of every code that a page can have. */
const messages: Readonly<Record<RejectReason | RefusalCode | UnavailableCode, MessageName>> = {
  first_factor_required: 'firstFactorRequired',
  duo_required: 'form',
  verification_too_old: 'tooOld',
  factor_not_accepted: 'factorNotAccepted',
  invalid_username: 'invalidUsername',

  body_consumed: 'setupMistake',
  method_not_allowed: 'wrongRequest',
  unsupported_media_type: 'wrongRequest',
  body_too_large: 'wrongRequest',
  body_timeout: 'expired',
  cross_site: 'wrongRequest',

  malformed: 'unverified',
  bad_signature: 'unverified',
  bad_app_signature: 'unverified',
  wrong_key: 'unverified',
  wrong_prefix: 'unverified',
  expired: 'expired',
  app_expired: 'expired',
  implausible_expiry: 'unverified',
  user_mismatch: 'anotherAccount',
  wrong_issuer: 'setupMistake',
  nonce_mismatch: 'unverified',
  not_yet_valid: 'setupMistake',
  denied: 'denied',
  duo_error: 'unverified',
  state_unknown: 'expired',
  session_changed: 'sessionChanged',
  replayed: 'alreadyUsed',

  duo_unavailable: 'outage',
  duo_rate_limited: 'busy',
  invalid_client: 'setupMistake',
  invalid_redirect_url: 'setupMistake',
  invalid_grant: 'alreadyUsed',
  duo_refused: 'setupMistake',

  callback_failed: 'setupMistake',
  single_use_unavailable: 'outage',
  single_use_full: 'busy',
}

/** The message that a page shows for a code. */
export function messageOf(code: keyof typeof messages): MessageName {
  return messages[code]
}

/** Where another attempt cannot help. */
const withoutRetry: readonly MessageName[] = ['invalidUsername', 'setupMistake', 'lockedOut']

/** Where another account may help. */
const withAnotherAccount: readonly MessageName[] = ['invalidUsername', 'anotherAccount']

/** The next steps that a message offers, in addition to the links to the home page and to support. */
export function nextStepsOf(message: MessageName): { readonly retry: boolean; readonly anotherAccount: boolean } {
  return { retry: !withoutRetry.includes(message), anotherAccount: withAnotherAccount.includes(message) }
}
