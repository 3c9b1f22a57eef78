import { describeFailure } from '../errors/failures.js'
import type { Rejected, Verdict, Verified } from './verifier.js'

/**
 * The result of verifying Duo's response.
 *
 * A rejection's `reason` is one of `malformed`, `duo_error`, `wrong_prefix`, `bad_signature`, `bad_app_signature`,
 * `wrong_key`, `user_mismatch`, `expired` and `app_expired`. It is for your log.
 *
 * @example
 * ```ts
 * function explain(inspection: Inspection): string {
 *   return inspection.verified ? inspection.username : `${inspection.reason}: ${inspection.advice}`
 * }
 * ```
 */
export type Inspection =
  | Verified
  | (Rejected & {
      /** What to do, for the people who run the application. */
      readonly advice: string
    })

/**
 * Here and not in the verifier, so that code that needs only the user, such as `compat`, loads no table of advice.
 */
export function toInspection(verdict: Verdict): Inspection {
  return verdict.verified ? verdict : { ...verdict, advice: describeFailure(verdict.reason).advice }
}
