import { describeFailure, type DuoErrorCode, failurePage } from '../../errors/failures.js'
import { isNavigation } from '../request/negotiation.js'
import { messagePage, problemAnswer } from '../pages/page.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import { adviceFor } from '../guard/shown-advice.js'
import type { Workings } from '../setup/workings.js'

/** A login that failed, and where it starts again. */
export interface FailedLogin {
  readonly code: DuoErrorCode
  readonly error?: unknown
  readonly retry: string
  readonly headers: GateAnswer['headers']
}

/**
 * Answers a login that failed, with the status of its code: a short page for a person, which offers another try only
 * where that can help; a problem with its code for a program.
 */
export function failureAnswer<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { code, error, retry, headers }: FailedLogin,
): GateAnswer {
  const { status, title } = describeFailure(code)
  const page = failurePage(code)
  const advice = adviceFor(workings, code, error)
  if (!isNavigation(request)) {
    return problemAnswer({ status, title, detail: page.text, code, start: retry, advice }, headers)
  }
  const action = page.retry
    ? { label: 'Try again', href: retry }
    : { label: 'Go to the home page', href: workings.site.address('/') }
  return messagePage({ status, title: page.title, text: page.text, advice, action, headers })
}
