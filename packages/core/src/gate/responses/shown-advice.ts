import { isDuoError } from '../../errors/errors.js'
import { describeFailure, type DuoErrorCode } from '../../errors/failures.js'
import type { Workings } from '../setup/workings.js'

/** A response that may be forged tells nobody why it was rejected, on any machine. */
const forgeries: readonly DuoErrorCode[] = ['bad_signature', 'bad_app_signature', 'wrong_key']

/**
 * Returns the advice that a page shows to the developer: only with a local Duo, which never guards a public site, and
 * only for failures that a visitor cannot fix.
 */
export function adviceFor<Ctx>(workings: Workings<Ctx>, code: DuoErrorCode, error?: unknown): string | undefined {
  if (!workings.showsAdvice) return undefined
  const { report, advice } = describeFailure(code)
  if (report === undefined || forgeries.includes(code)) return undefined
  return `${code}: ${isDuoError(error) && error.code === code ? error.advice : advice}`
}
