import type { SetCookie } from '../request/cookies.js'
import type { GateRequest } from '../request/request.js'
import type { MessageName } from '../pages/texts.js'
import type { Refused, RefusalCode } from '../responses/outcome.js'
import { loginAddress, startAddress } from '../responses/way-back.js'
import type { Workings } from '../setup/workings.js'

/** Why a request is refused, and what is known of its way on. */
interface Reasons {
  readonly code: RefusalCode
  /** Seconds, if a guard requires a verification that recent. */
  readonly maxAge?: number | undefined
  /** Where a login leads that was under way. */
  readonly next?: string | undefined
  /** In place of the code's own message. */
  readonly message?: MessageName | undefined
  /** Whether the request was for a login, not for a guarded page. */
  readonly ofLogin?: boolean
  readonly cookies: readonly SetCookie[]
}

/** Refuses a request, and reports what only the operator can fix. */
export function refuse<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, reasons: Reasons): Refused {
  const { code, message, ofLogin, cookies } = reasons
  workings.reports.ofRefusal(code)
  return { kind: 'refused', code, message, ofLogin, cookies, way: wayOn(workings, request, reasons) }
}

/** The URL that the refused user goes to next: the first factor, or the start of a login. */
function wayOn<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { code, maxAge, next }: Reasons,
): string | undefined {
  if (code === 'invalid_username') return undefined
  return code === 'first_factor_required'
    ? loginAddress(workings, request, next)
    : startAddress(workings, request, maxAge)
}
