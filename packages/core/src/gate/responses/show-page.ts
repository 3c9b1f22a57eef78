import { DuoError } from '../../errors/errors.js'
import { describeFailure } from '../../errors/failures.js'
import { chain, isPromise, type MaybePromise } from '../../maybe-promise.js'
import { withinTime } from '../../transport/loop-time.js'
import { documentOf } from '../pages/document.js'
import { pageAnswer } from '../pages/page-answer.js'
import type { Page } from '../pages/page.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'
import type { Draft } from './draft.js'
import { pageOf } from './page-of.js'

/** Milliseconds in which the event loop runs: a person is waiting. */
const longestRender = 3000

/** Shows a page: drawn by the application or by us, under our status, headers and content security policy. */
export function showPage<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  draft: Draft,
): MaybePromise<GateAnswer> {
  const { language, failure } = workings.pages.languageFor(request)
  const page = pageOf(workings, draft, language)
  if (failure !== undefined) reportFailure(workings, { draft, page, error: failure })
  return chain(drawn(workings, request, { draft, page }), (document) => answerOf(workings, { draft, page, document }))
}

interface Drawing {
  readonly draft: Draft
  readonly page: Page
}

/** Returns the application's page, or duokit's own one if there is none or it fails. */
function drawn<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { draft, page }: Drawing,
): MaybePromise<string> {
  const { render } = workings.pages
  if (render === undefined) return documentOf(page)
  const instead = (error: unknown): string => {
    reportFailure(workings, { draft, page, error })
    return documentOf(page)
  }
  const checked = (document: unknown): string => (isDocument(document) ? document : instead(notADocument()))
  try {
    const given: MaybePromise<unknown> = render(page, request.ctx)
    if (!isPromise(given)) return checked(given)
    return withinTime(Promise.resolve(given), longestRender, tooSlow).then(checked, instead)
  } catch (error) {
    return instead(error)
  }
}

function isDocument(document: unknown): document is string {
  return typeof document === 'string' && document.trim() !== ''
}

function notADocument(): DuoError {
  return new DuoError('page_failed', 'pages.render must return the document as a string that is not empty')
}

function tooSlow(): DuoError {
  return new DuoError('page_failed', `pages.render took longer than ${longestRender / 1000} seconds`)
}

function reportFailure<Ctx>({ emit }: Workings<Ctx>, { draft, page, error }: Drawing & { error: unknown }): void {
  const { username, attempt } = draft.about ?? {}
  const { kind, code, message, language, reference } = page
  const { advice } = describeFailure('page_failed')
  emit({ type: 'page_failed', username, attempt, reference, language, page: { kind, code, message }, advice, error })
}

function answerOf<Ctx>(
  { site, pages }: Workings<Ctx>,
  { draft, page, document }: Drawing & { document: string },
): GateAnswer {
  const { status, headers, framed = false, opened } = draft
  const shared = { status, headers, framed, document, nonce: page.nonce, imageSources: imageSources(pages) }
  if (opened === undefined) return pageAnswer(shared)
  return pageAnswer({
    ...shared,
    frameSource: opened.prompt.duoOrigin,
    formTargets: site.trustedOrigins,
    // Duo's check of the embedding host needs a referrer, and `Origin: null` would fail ours.
    referrerPolicy: 'strict-origin',
  })
}

/** Images of the application, and its logo wherever that is. */
function imageSources<Ctx>({ brand, render }: Workings<Ctx>['pages']): string[] {
  const logo = brand.logo === undefined ? undefined : new URL(brand.logo)
  const own = logo === undefined && render === undefined ? [] : ["'self'"]
  if (logo === undefined) return own
  return [...own, logo.protocol === 'data:' ? 'data:' : logo.origin]
}
