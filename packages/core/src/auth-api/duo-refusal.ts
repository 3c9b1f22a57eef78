import { describeClock } from '../transport/clock-difference.js'
import { describeDuoRefusal, type DuoRefusal } from '../transport/duo-answer.js'
import { DuoError } from '../errors/errors.js'
import type { DuoErrorCode } from '../errors/failures.js'
import { refusals } from './wire.js'

/** The error for a call that Duo refused, which names the key or the clock that is wrong where Duo does. */
export function duoRefusalError(refused: {
  status: number
  refusal: DuoRefusal
  /** Where Duo told its time. */
  clockDifference: number | undefined
  /** Whether the call was signed: only then can its keys or its time be wrong. */
  signed: boolean
}): DuoError {
  const { status, refusal, clockDifference } = refused
  const code = refused.signed ? codeOf(refusal) : 'duo_refused'
  const words = describeDuoRefusal(refusal)
  const known = clockDifference === undefined ? {} : { clockDifference }
  // Duo does not document which of the two it checks first, so a wrong clock may be reported as either.
  const isClock = code === 'bad_request_signature' || code === 'bad_request_time'
  return new DuoError(code, `Duo refused the call with ${status}${words === '' ? '' : `: ${words}`}`, {
    duo: { status, ...refusal, ...known },
    ...(isClock && clockDifference !== undefined ? { moreAdvice: describeClock(clockDifference) } : {}),
  })
}

const codes: ReadonlyMap<DuoRefusal['code'], DuoErrorCode> = new Map([
  [refusals.unknownIkey, 'unknown_ikey'],
  [refusals.signature, 'bad_request_signature'],
  [refusals.missingTime, 'bad_request_time'],
  [refusals.badTime, 'bad_request_time'],
  [refusals.wrongType, 'wrong_application_type'],
])

function codeOf({ code }: DuoRefusal): DuoErrorCode {
  return codes.get(code) ?? 'duo_refused'
}
