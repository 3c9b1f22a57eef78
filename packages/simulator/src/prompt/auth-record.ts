import type { Failure } from './failure.js'
import { FAILURES } from './failure.js'
import type { Factor } from './prompt-session.js'
import type { BadIdToken } from '../settings/outcomes.js'
import type { AccessDevice } from './access-device.js'

/** How a login went, as the id_token tells it. */
export interface AuthRecord {
  user: string
  /** `dest_app_name` of the request. */
  destination: string | undefined
  txid: string
  /** Unix seconds. */
  at: number
  /** When the person last proved who they are, if that was not now (Unix seconds). */
  confirmedAt: number | undefined
  factor: Factor
  /** The device that took part. */
  device: string | undefined
  /** What went wrong; only where a code is issued for a refusal too. */
  failure: Failure | undefined
  access: AccessDevice
  spoiled: BadIdToken | undefined
}

/** A factor in the words of the id_token. */
interface Words {
  factor: string | null
  reason: string
  /** Authentication methods (RFC 8176). */
  amr: readonly string[]
}

const FACTORS: Readonly<Record<Factor, Words>> = {
  push: { factor: 'duo_push', reason: 'user_approved', amr: ['mfa'] },
  verified_push: { factor: 'verified_duo_push', reason: 'user_approved', amr: ['mfa'] },
  security_key: { factor: 'WebAuthn Security Key', reason: 'user_approved', amr: ['mfa', 'hwk'] },
  platform: { factor: 'WebAuthn Credential', reason: 'user_approved', amr: ['mfa', 'hwk', 'user'] },
  phone: { factor: 'phone_call', reason: 'user_approved', amr: ['mfa', 'tel'] },
  passcode: { factor: 'passcode', reason: 'valid_passcode', amr: ['mfa', 'otp'] },
  sms: { factor: 'sms_passcode', reason: 'valid_passcode', amr: ['mfa', 'otp', 'sms'] },
  bypass_code: { factor: 'bypass_code', reason: 'valid_passcode', amr: ['mfa', 'otp'] },
  enrollment: { factor: null, reason: 'user_approved', amr: ['mfa'] },
  bypass_user: { factor: null, reason: 'bypass_user', amr: [] },
  remembered_device: { factor: 'remembered_device', reason: 'remembered_device', amr: [] },
  // A user who is set to be allowed: as if the push had been approved.
  none: { factor: 'duo_push', reason: 'user_approved', amr: ['mfa'] },
}

const REASONS: Readonly<Record<Failure, string>> = {
  deny: 'user_cancelled',
  timeout: 'no_response',
  bad_passcode: 'invalid_passcode',
  fraud: 'user_marked_fraud',
  disabled: 'user_disabled',
  lockout: 'locked_out',
}

/** The outcome of a record, in the words of the id_token. */
export function wordsOf({ factor, failure }: AuthRecord): Words & {
  result: 'success' | 'denied' | 'fraud'
  /** For people. */
  message: string
} {
  const words = FACTORS[factor]
  if (failure === undefined) return { ...words, result: 'success', message: 'Login Successful' }
  const result = failure === 'fraud' ? 'fraud' : 'denied'
  return { factor: factorOf(factor, failure), reason: REASONS[failure], amr: [], result, message: FAILURES[failure] }
}

function factorOf(factor: Factor, failure: Failure): string | null {
  if (factor !== 'none') return FACTORS[factor].factor
  if (failure === 'lockout' || failure === 'disabled') return null
  return failure === 'bad_passcode' ? 'passcode' : 'duo_push'
}
