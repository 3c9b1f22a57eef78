import { describeFailure, type DuoErrorCode } from '../../errors/failures.js'
import { helpFor } from '../../errors/help-for.js'
import { problemAnswer } from '../pages/answers.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'
import { messageDraft } from './draft.js'
import { challenge, cookieHeaders, failureHeaders } from './headers.js'
import type { Refused, Rejected, Unavailable } from './outcome.js'
import { pageOf } from './page-of.js'
import { adviceFor } from './shown-advice.js'

type Header = readonly [name: string, value: string]

/** Returns a refusal for a script, with the URL to send the user to. */
export function problemOfRefusal(code: DuoErrorCode, way: string | undefined, headers: readonly Header[]): GateAnswer {
  const members = membersOf(code, way)
  return problemAnswer(members, [...challenge(members.status), ...headers])
}

/** Returns the same for a request for a login, with the texts of the page, as in the problem of a failed login. */
export function problemOfRefusedLogin<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  outcome: Refused,
): GateAnswer {
  const { code, way, cookies } = outcome
  const members = { ...membersOf(code, way), page: shownPage(workings, request, outcome) }
  return problemAnswer(members, [...challenge(members.status), ...cookieHeaders(cookies)])
}

function membersOf(code: DuoErrorCode, way: string | undefined) {
  const { status, title, advice } = describeFailure(code)
  const member = memberOf[code]
  return { type: helpFor(code), status, title, detail: advice, code, ...(member !== undefined && { [member]: way }) }
}

/** What a problem calls the way on; the other codes have none for programs. */
const memberOf: Readonly<Partial<Record<DuoErrorCode, 'start' | 'login'>>> = {
  duo_required: 'start',
  first_factor_required: 'login',
}

/**
 * Returns the problem of a failed login for a script. `page` contains the texts of the page, in the language of the
 * request, for a script that shows them in a page of the application. `detail` is the page's text alone.
 */
export function problemOfFailure<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  outcome: Rejected | Unavailable,
): GateAnswer {
  const { code, error, retry, reference } = outcome
  const { status, title } = describeFailure(code)
  const advice = adviceFor(workings, code, error)
  const page = shownPage(workings, request, outcome)
  const members = { type: helpFor(code), status, title, detail: page.text, code, start: retry, reference, advice, page }
  return problemAnswer(members, failureHeaders(outcome))
}

function shownPage<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, outcome: Refused | Rejected | Unavailable) {
  const draft = messageDraft(workings, request, { outcome, audience: 'program' })
  const page = pageOf(workings, draft, workings.pages.languageFor(request).language)
  const { message, language, direction, title, text, actions, labels } = page
  return { message, language, direction, title, text, actions, labels: { reference: labels.reference } }
}
