import { unitHint } from '../state/unix-seconds.js'
import type { Claims } from './jwt.js'

/** Why a token is not good now. */
export interface TimeProblem {
  reason: 'bad_expiry' | 'expired' | 'too_far_ahead' | 'from_the_future'
  explanation: string
}

/** Seconds by which clocks may differ. */
const LEEWAY = 60
/** Seconds that exp may lie ahead, without any tolerance: Duo enforces it since August 2026 (duo_universal_java#65). */
const LONGEST = 3600

/** Checks exp and, if present, iat and nbf. `now` is in Unix seconds. */
export function checkTimes(claims: Claims, now: number): TimeProblem | undefined {
  const exp = numericClaim(claims.exp)
  if (exp === undefined) return { reason: 'bad_expiry', explanation: 'exp is not a number of Unix seconds.' }
  if (now - LEEWAY > exp) {
    return {
      reason: 'expired',
      explanation: `It expired ${Math.floor(now - exp)} s ago: it was kept for too long, or the application's clock runs behind.`,
    }
  }
  if (exp > now + LONGEST) {
    return {
      reason: 'too_far_ahead',
      explanation: `It expires ${Math.ceil(exp - now)} s from now, and Duo accepts at most ${LONGEST}: it was signed for too long, or by a clock that runs ahead.${unitHint(exp)}`,
    }
  }
  for (const name of ['iat', 'nbf']) {
    const from = numericClaim(claims[name])
    if (from === undefined || from <= now + LEEWAY) continue
    const explanation = `${name} is ${Math.ceil(from - now)} s from now: the application's clock runs ahead.${unitHint(from)}`
    return { reason: 'from_the_future', explanation }
  }
  return undefined
}

/** Some SDKs write numbers as floats, one as texts. */
function numericClaim(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{1,15}(\.\d{1,9})?$/.test(value)) return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
