import { isDuoError } from '../../errors/errors.js'
import { isRejectReason, type RejectReason } from '../../errors/rejections.js'
import { finishLogin } from './finish-login.js'
import { isSameOrigin } from '../request/negotiation.js'
import { reject } from './rejection.js'
import type { Outcome } from '../responses/outcome.js'
import { type GateRequest, queryOf, singleValue } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

/** `POST callback`: the page that contains Duo's iframe posts the response. */
export async function handleFormCallback<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<Outcome> {
  if (!isSameOrigin(request, workings.site)) return reject(workings, request, { reason: 'cross_site' })
  if (!isUrlencoded(request)) return reject(workings, request, { reason: 'unsupported_media_type' })
  const standing = await workings.standingOf(request)
  const login = workings.pending.find(request, singleValue(queryOf(request.url), 'attempt'))
  return finishLogin(workings, request, { standing, login, kind: 'iframe', parameters: () => formOrReason(request) })
}

async function formOrReason(request: GateRequest): Promise<URLSearchParams | RejectReason> {
  try {
    return await request.form()
  } catch (error) {
    if (isDuoError(error) && isRejectReason(error.code)) return error.code
    throw error
  }
}

function isUrlencoded(request: GateRequest): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.header('content-type') ?? '')
}
