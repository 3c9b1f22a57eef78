import { describeFailure } from '../failures.js'
import type { RejectReason } from '../rejections.js'
import type { SetCookie } from './cookies.js'
import { isNavigation } from './negotiation.js'
import { messagePage, problemAnswer } from './page.js'
import type { PendingLogin } from './pending.js'
import { cookieHeaders } from './refusal.js'
import type { GateAnswer, GateRequest } from './request.js'
import type { Workings } from './workings.js'

/** A login that ended without a proof. */
export interface Rejection {
  readonly reason: RejectReason
  readonly username?: string | undefined
  readonly login?: PendingLogin | undefined
  readonly secondsLate?: number | undefined
  readonly detail?: string | undefined
  readonly error?: unknown
}

/** What people read; anything more would help only who tries. */
const texts: Partial<Record<RejectReason, string>> = {
  expired: 'The confirmation took too long.',
  app_expired: 'The confirmation took too long.',
  state_unknown: 'This confirmation is not known any more. It may have taken too long, or belong to another tab.',
  session_changed: 'Your session changed while this confirmation was open.',
  user_mismatch: 'This confirmation belongs to another account than the one that is logged in here.',
  replayed: 'This confirmation was used already.',
  duo_error: 'Duo reported a problem.',
  denied: 'Duo did not let you in.',
  invalid_grant: 'This confirmation was used already, or took too long.',
  duo_unavailable: 'Duo cannot be asked just now.',
  duo_rate_limited: 'Duo cannot be asked just now.',
  cross_site: 'This request did not come from a page of this site.',
  single_use_unavailable: 'Confirmations cannot be checked just now.',
}

/** Reports a rejection and answers it: a short honest page with a way to try again, or a problem with its code. */
export function reject<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  rejection: Rejection & { cookies?: readonly SetCookie[] },
): GateAnswer {
  const { reason, login, cookies = [] } = rejection
  const { status, title } = describeFailure(reason)
  report(workings, rejection)
  const headers = cookieHeaders(cookies)
  const retry = retryAddress(workings, login)
  const text = texts[reason] ?? 'Duo’s answer could not be verified.'
  if (!isNavigation(request)) {
    return problemAnswer({ status, title, detail: text, code: reason, start: retry }, headers)
  }
  return messagePage({ status, title: 'That did not work', text, action: { label: 'Try again', href: retry }, headers })
}

/** Tells the application's audit log why a login ended without a proof. */
export function report<Ctx>(workings: Workings<Ctx>, rejection: Rejection): void {
  const { reason, username, secondsLate, detail, error, login } = rejection
  const { advice } = describeFailure(reason)
  workings.emit({ type: 'rejected', username, attempt: login?.id, reason, advice, secondsLate, detail, error })
}

/** Where a login begins again that leads where this one did. */
export function retryAddress<Ctx>(
  { site }: Workings<Ctx>,
  login: Pick<PendingLogin, 'next' | 'maxAge'> | undefined,
): string {
  const query = new URLSearchParams()
  if (login?.next !== undefined) query.set('next', login.next)
  if (login?.maxAge !== undefined) query.set('max_age', String(login.maxAge))
  return site.address(`${site.basePath}/start${query.size === 0 ? '' : `?${query.toString()}`}`)
}
