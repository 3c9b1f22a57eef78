import { describeFailure } from '../../errors/failures.js'
import type { RejectReason } from '../../errors/rejections.js'
import type { MessageName } from '../pages/texts.js'
import type { PendingLogin } from '../proofs/pending.js'
import type { SetCookie } from '../request/cookies.js'
import type { GateRequest } from '../request/request.js'
import type { Onward, Rejected } from '../responses/outcome.js'
import { tell } from '../responses/tell.js'
import { retryAddress } from '../responses/way-back.js'
import type { Workings } from '../setup/workings.js'

/** A login that ended without a proof. */
export interface Rejection {
  readonly reason: RejectReason
  /** The message of the page, if it is not the reason's own message. */
  readonly message?: MessageName | undefined
  readonly username?: string | undefined
  readonly login?: PendingLogin | undefined
  readonly secondsLate?: number | undefined
  readonly detail?: string | undefined
  readonly error?: unknown
}

/**
 * Whether another login has renewed the session that this one belongs to: of two tabs that come back at the same time,
 * the second one is led on to its page, where the guard decides.
 */
export function isOvertaken<Ctx>({ renewed }: Workings<Ctx>, login: PendingLogin | undefined): boolean {
  return renewed.has(login?.bound ?? '')
}

/** Rejects a login, or a request to one of the gate's routes, and tells the application. */
export function reject<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  rejection: Rejection & { cookies?: readonly SetCookie[]; allow?: readonly string[] },
): Rejected | Onward {
  const { reason, message, username, login, error, cookies = [], allow } = rejection
  const reference = report(workings, request, rejection)
  if (reason === 'session_changed' && isOvertaken(workings, login))
    return { kind: 'onward', next: login?.next, cookies }
  return {
    kind: 'rejected',
    code: reason,
    message,
    error,
    username,
    attempt: login?.id,
    reference,
    retry: retryAddress(workings, login),
    next: login?.next,
    cookies,
    ...(allow && { allow }),
  }
}

/**
 * Tells the application's audit log why a login ended without a proof.
 *
 * @returns the reference of the event
 */
export function report<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, rejection: Rejection): string {
  const { reason, username, secondsLate, detail, error, login } = rejection
  const { advice } = describeFailure(reason)
  return tell(workings, request, {
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
