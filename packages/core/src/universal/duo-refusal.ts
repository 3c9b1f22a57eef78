import { describeDuoRefusal, type DuoRefusal } from '../transport/duo-answer.js'
import { DuoError } from '../errors/errors.js'
import type { DuoErrorCode } from '../errors/failures.js'
import { describeClock } from '../transport/clock-difference.js'
import { redirectRefused, refusals } from './wire.js'

/** What a call was refused with, and by how much the clocks differ where Duo told its time. */
export interface RefusedCall {
  readonly status: number
  readonly refusal: DuoRefusal
  readonly clockDifference: number | undefined
  /** Whether the call exchanged a code: only then can the code be wrong. */
  readonly withCode: boolean
}

/**
 * The error for a call that Duo refused: `invalid_client`, `invalid_grant`, `invalid_redirect_url` or `duo_refused`.
 */
export function duoRefusalError({ status, refusal, clockDifference, withCode }: RefusedCall): DuoError {
  const code = codeOf(refusal, withCode)
  const words = describeDuoRefusal(refusal)
  return new DuoError(code, `Duo refused the call with ${status}${words === '' ? '' : `: ${words}`}`, {
    duo: { status, ...refusal, ...(clockDifference === undefined ? {} : { clockDifference }) },
    ...adviceOn(refusal, code === 'invalid_client' ? clockDifference : undefined),
  })
}

function adviceOn(refusal: DuoRefusal, clockDifference: number | undefined): { moreAdvice?: string } {
  if (nameOf(refusal) === refusals.type) {
    return {
      moreAdvice:
        'The application at Duo has another type. In the Admin Panel, create one of the type "Web SDK" and use its keys.',
    }
  }
  return clockDifference === undefined ? {} : { moreAdvice: describeClock(clockDifference) }
}

const nameOf = ({ code, message }: DuoRefusal): string | undefined => (typeof code === 'string' ? code : message)

function codeOf(refusal: DuoRefusal, withCode: boolean): DuoErrorCode {
  const { code, detail } = refusal
  const name = nameOf(refusal)
  if (name === refusals.type) return 'duo_refused'
  if (name === refusals.client || code === refusals.clientNumber) return 'invalid_client'
  if (name !== refusals.grant || !withCode) return 'duo_refused'
  return redirectRefused.test(detail ?? '') ? 'invalid_redirect_url' : 'invalid_grant'
}
