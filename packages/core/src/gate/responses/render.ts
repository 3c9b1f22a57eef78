import type { MaybePromise } from '../../maybe-promise.js'
import { emptyAnswer, jsonAnswer, seeOther } from '../pages/answers.js'
import { titled } from '../pages/frame-attributes.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'
import { type Audience, audienceOf } from './audience.js'
import { cookieHeaders } from './headers.js'
import { handOverDraft, messageDraft, promptDraft } from './draft.js'
import type { Outcome, PromptElsewhere, PromptOpened, Refused } from './outcome.js'
import { problemOfFailure, problemOfRefusal, problemOfRefusedLogin } from './problem.js'
import { postAction } from './prompt-frame.js'
import { showPage } from './show-page.js'

/**
 * Turns an outcome into a response: a page or a redirect for a person, JSON or a problem document for a program.
 *
 * Answers at once, without a promise, unless the application's own `render` returns one.
 */
export function render<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  outcome: Outcome,
): MaybePromise<GateAnswer> {
  const audience = audienceOf(request)
  const headers = cookieHeaders(outcome.cookies)
  switch (outcome.kind) {
    case 'onward': {
      const address = workings.site.onward(outcome.next ?? '/')
      return audience === 'program'
        ? jsonAnswer({ verified: true, next: address, data: outcome.data }, headers)
        : seeOther(address, headers)
    }
    case 'refused':
      return renderRefusal(workings, request, { outcome, audience })
    case 'rejected':
    case 'unavailable': {
      if (audience === 'program') return problemOfFailure(workings, request, outcome)
      return showPage(workings, request, messageDraft(workings, request, { outcome, audience }))
    }
    case 'prompt':
      return renderPrompt(workings, request, { outcome, audience })
    case 'prompt-elsewhere':
      return renderElsewhere(workings, request, { outcome, audience })
    case 'hand-over':
      return showPage(workings, request, handOverDraft(outcome))
    case 'status':
      return jsonAnswer(outcome.value, headers)
    case 'logged-out':
      return audience === 'program' ? emptyAnswer(204, headers) : seeOther(outcome.next, headers)
    case 'silent':
      return emptyAnswer(outcome.status, headers)
  }
}

/** People are led on, programs are told where to go. */
function renderRefusal<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { outcome, audience }: { outcome: Refused; audience: Audience },
): MaybePromise<GateAnswer> {
  const { code, way, message, ofLogin = false } = outcome
  const headers = cookieHeaders(outcome.cookies)
  if (audience === 'program') {
    return ofLogin ? problemOfRefusedLogin(workings, request, outcome) : problemOfRefusal(code, way, headers)
  }
  const isRead = request.method === 'GET'
  if (isRead && way !== undefined && audience === 'person' && message === undefined && !needsWords(code)) {
    return seeOther(way, headers)
  }
  return showPage(workings, request, messageDraft(workings, request, { outcome, audience }))
}

/** Sending them on without a word would send them round in a circle. */
function needsWords(code: Refused['code']): boolean {
  return code === 'verification_too_old' || code === 'factor_not_accepted'
}

function renderPrompt<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { outcome, audience }: { outcome: PromptOpened; audience: Audience },
): MaybePromise<GateAnswer> {
  if (audience !== 'program') return showPage(workings, request, promptDraft(workings, outcome))
  const { labels } = workings.pages.languageFor(request).language.texts
  const { frame, prompt, attempt } = outcome
  const attributes = titled(frame.attributes, labels)
  return jsonAnswer(
    { prompt: prompt.kind, ...frame, attributes, postAction: postAction(workings, attempt) },
    cookieHeaders(outcome.cookies),
  )
}

/** A script cannot follow a redirect to another site; it is told where its page has to go. */
function renderElsewhere<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { outcome, audience }: { outcome: PromptElsewhere; audience: Audience },
): MaybePromise<GateAnswer> {
  const { prompt, authUrl } = outcome
  const headers = cookieHeaders(outcome.cookies)
  if (audience === 'program') return jsonAnswer({ prompt: prompt.kind, authUrl }, headers)
  if (prompt.handOver !== true) return seeOther(authUrl, headers)
  return showPage(workings, request, handOverDraft(outcome))
}
