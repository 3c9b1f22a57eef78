import { describeFailure } from '../../errors/failures.js'
import type { RejectReason } from '../../errors/rejections.js'
import type { SetCookie } from '../request/cookies.js'
import { failureAnswer } from './failure-answer.js'
import type { PendingLogin } from '../proofs/pending.js'
import { cookieHeaders } from '../guard/refusal.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

/** A login that ended without a proof. */
export interface Rejection {
  readonly reason: RejectReason
  readonly username?: string | undefined
  readonly login?: PendingLogin | undefined
  readonly secondsLate?: number | undefined
  readonly detail?: string | undefined
  readonly error?: unknown
}

/** Reports a rejection and answers it. */
export function reject<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  rejection: Rejection & { cookies?: readonly SetCookie[] },
): GateAnswer {
  const { reason, login, cookies = [] } = rejection
  report(workings, rejection)
  return failureAnswer(workings, request, {
    code: reason,
    error: rejection.error,
    retry: retryAddress(workings, login),
    headers: cookieHeaders(cookies),
  })
}

/** Tells the application's audit log why a login ended without a proof. */
export function report<Ctx>(workings: Workings<Ctx>, rejection: Rejection): void {
  const { reason, username, secondsLate, detail, error, login } = rejection
  const { advice } = describeFailure(reason)
  workings.emit({
    type: 'rejected',
    username,
    attempt: login?.id,
    startedAt: login?.at,
    reason,
    advice,
    secondsLate,
    detail,
    error,
  })
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
