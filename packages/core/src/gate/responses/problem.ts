import { describeFailure } from '../../errors/failures.js'
import { helpFor } from '../../errors/help-for.js'
import { problemAnswer } from '../pages/answers.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'
import { challenge, cookieHeaders } from './headers.js'
import { messageOf } from './message-of.js'
import type { RefusalCode, Rejected, Unavailable } from './outcome.js'
import { adviceFor } from './shown-advice.js'

type Header = readonly [name: string, value: string]

/** A refusal for a program, with the URL where its user has to be sent. */
export function problemOfRefusal(
  code: RefusalCode | 'cross_site',
  way: string | undefined,
  headers: readonly Header[],
): GateAnswer {
  const { status, title, advice } = describeFailure(code)
  const member = memberOf[code]
  const onward = member === undefined ? {} : { [member]: way }
  const type = helpFor(code)
  return problemAnswer({ type, status, title, detail: advice, code, ...onward }, [...challenge(status), ...headers])
}

/** What a problem calls the way on; the other codes have none for programs. */
const memberOf: Readonly<Partial<Record<RefusalCode | 'cross_site', 'start' | 'login'>>> = {
  duo_required: 'start',
  first_factor_required: 'login',
}

/** A login that failed, for a program: `detail` is what its user may read, in the user's language. */
export function problemOfFailure<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  outcome: Rejected | Unavailable,
): GateAnswer {
  const { code, error, retry, reference } = outcome
  const { status, title } = describeFailure(code)
  const { texts } = workings.pages.languageFor(request).language
  const [, detail] = texts[('message' in outcome ? outcome.message : undefined) ?? messageOf(code)]
  const advice = adviceFor(workings, code, error)
  const known = { type: helpFor(code), status, title, detail, code, start: retry, reference, advice }
  return problemAnswer(known, failureHeaders(outcome))
}

/** The headers of a login that failed, as a page or a problem. */
export function failureHeaders(outcome: Rejected | Unavailable): Header[] {
  const { allow } = 'allow' in outcome ? outcome : { allow: undefined }
  return [...cookieHeaders(outcome.cookies), ...(allow === undefined ? [] : [['allow', allow.join(', ')] as const])]
}
