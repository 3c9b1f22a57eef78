import { DuoError } from '../../errors/errors.js'
import type { RefusalCode } from '../responses/outcome.js'
import type { GateAnswer } from '../request/request.js'

/**
 * The error of a refusal, for a handler to throw. It has the headers that the response to it needs.
 *
 * @param refusal - a decision of `gate.check` that does not pass
 * @param cookies - values of `set-cookie`, for a framework that drops the headers of a response that ends in an error.
 * By default those of the refusal
 *
 * @example
 * ```ts
 * function proofOf(decision: Decision): DuoProof | undefined {
 *   if (!decision.pass) throw refusalError(decision)
 *   return decision.proof
 * }
 * ```
 */
export function refusalError(
  refusal: {
    readonly code: RefusalCode | 'cross_site'
    readonly answer: GateAnswer
    readonly start?: string | undefined
    readonly login?: string | undefined
  },
  cookies: readonly string[] = cookiesOf(refusal.answer),
): DuoError {
  const { code, start, login } = refusal
  const challenge = new DuoError(code).status === 401 ? { 'www-authenticate': 'Duo' } : {}
  const kept = cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }
  return new DuoError(code, undefined, {
    start,
    login,
    headers: { 'cache-control': 'no-store', ...challenge, ...kept },
  })
}

function cookiesOf(answer: GateAnswer): string[] {
  return answer.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value)
}
