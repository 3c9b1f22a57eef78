import { describeFailure, type DuoErrorCode } from '../../errors/failures.js'
import type { PageAction, PageKind } from '../pages/page.js'
import type { MessageName } from '../pages/texts.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'
import type { Audience } from './audience.js'
import { challenge, cookieHeaders, failureHeaders } from './headers.js'
import { messageOf, nextStepsOf } from './message-of.js'
import type { HandOver, PromptElsewhere, PromptOpened, Refused, Rejected, Unavailable } from './outcome.js'
import { adviceFor } from './shown-advice.js'
import { loginAddress } from './way-back.js'

/** What a page is going to show, in whatever language. */
export interface Draft {
  readonly kind: PageKind
  readonly code?: DuoErrorCode | undefined
  readonly message: MessageName
  readonly status: number
  readonly links: readonly Link[]
  readonly headers: GateAnswer['headers']
  /** Whether it is shown inside of another page. */
  readonly framed?: boolean
  readonly reference?: string | undefined
  readonly advice?: string | undefined
  /** The login that it is about. */
  readonly about?: { readonly username?: string | undefined; readonly attempt?: string | undefined }
  /** For the prompt page. */
  readonly opened?: PromptOpened
}

type Link = Pick<PageAction, 'name' | 'href'>

/** The page of a refusal, a rejection or an outage: what happened, and each step that can help. */
export function messageDraft<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { outcome, audience }: { outcome: Refused | Rejected | Unavailable; audience: Audience },
): Draft {
  const { kind, code } = outcome
  // Pages of a login are shown by themselves alone.
  const framed = audience === 'frame' && kind === 'refused'
  const message = shownMessage(request, outcome, framed)
  const { status } = describeFailure(code)
  const links = withNextSteps(workings, request, { outcome, message })
  const shared = { kind, code, message, status, links, framed }
  if (outcome.kind === 'refused') {
    const headers = [...challenge(status), ...cookieHeaders(outcome.cookies)]
    return { ...shared, headers, advice: adviceFor(workings, code) }
  }
  const { reference, error } = outcome
  const headers = failureHeaders(outcome)
  return { ...shared, headers, reference, about: outcome, advice: adviceFor(workings, code, error) }
}

/** Inside of another page, neither Duo nor most login pages may be shown. */
function shownMessage(
  { method }: GateRequest,
  outcome: Refused | Rejected | Unavailable,
  framed: boolean,
): MessageName {
  const { code } = outcome
  if ('message' in outcome && outcome.message !== undefined) return outcome.message
  if (code !== 'first_factor_required' && code !== 'duo_required') return messageOf(code)
  const isLogin = code === 'first_factor_required'
  if (method !== 'GET') return isLogin ? 'formLogin' : 'form'
  return framed && !isLogin ? 'frame' : messageOf(code)
}

function withNextSteps<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { outcome, message }: { outcome: Refused | Rejected | Unavailable; message: MessageName },
): Link[] {
  const steps = nextStepsOf(message)
  const links: Link[] = []
  if (outcome.kind === 'refused') {
    const name = outcome.code === 'first_factor_required' ? 'logIn' : 'confirm'
    if (outcome.way !== undefined) links.push({ name, href: outcome.way })
  } else if (steps.retry) links.push({ name: 'tryAgain', href: outcome.retry })
  const next = 'next' in outcome ? outcome.next : undefined
  const login = steps.anotherAccount ? loginAddress(workings, request, next) : undefined
  if (login !== undefined) links.push({ name: 'anotherAccount', href: login })
  return [...links, ...lastSteps(workings, links.length === 0)]
}

/** The links to the home page and to support. The home page is always there if there is no other link. */
function lastSteps<Ctx>({ site, pages }: Workings<Ctx>, isDeadEnd: boolean): Link[] {
  const { home = isDeadEnd ? site.address('/') : undefined, support } = pages.brand
  const links = [
    ...(home === undefined ? [] : [{ name: 'home', href: home } as const]),
    ...(support === undefined ? [] : [{ name: 'support', href: support } as const]),
  ]
  // Where no other step helps, support does.
  return isDeadEnd ? links.toReversed() : links
}

/** A page that continues by itself. */
export function handOverDraft(outcome: HandOver | PromptElsewhere): Draft {
  const to = outcome.kind === 'hand-over' ? outcome.to : outcome.authUrl
  return {
    kind: 'hand-over',
    message: 'handOver',
    status: 200,
    links: [{ name: 'continue', href: to }],
    // A redirect would still belong to the request that led here: it would have that request's origin, and its page's
    // policy.
    headers: [['refresh', `0;url=${to}`], ...cookieHeaders(outcome.cookies)],
    ...(outcome.kind === 'prompt-elsewhere' && { about: outcome, reference: outcome.reference }),
  }
}

/** The page around Duo's iframe. */
export function promptDraft<Ctx>({ pages }: Workings<Ctx>, outcome: PromptOpened): Draft {
  const { support } = pages.brand
  return {
    kind: 'prompt',
    message: 'prompt',
    status: 200,
    links: support === undefined ? [] : [{ name: 'support', href: support }],
    headers: cookieHeaders(outcome.cookies),
    reference: outcome.reference,
    about: outcome,
    opened: outcome,
  }
}
