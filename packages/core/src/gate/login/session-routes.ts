import { isNavigation, isSameOrigin } from '../request/negotiation.js'
import { resolveNext } from '../request/next.js'
import { emptyAnswer, jsonAnswer, seeOther } from '../pages/page.js'
import { cookieHeaders } from '../guard/refusal.js'
import { reject } from './rejection.js'
import { type GateAnswer, type GateRequest, queryOf } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

/** `GET status`: whether the user of this session is verified, since when, until when (seconds), and how. */
export async function handleStatus<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<GateAnswer> {
  const standing = await workings.standingOf(request)
  const cookies = (standing.mustClear && (await workings.store.clear(request))) || []
  const { proof } = standing
  return jsonAnswer(
    proof === undefined ? { verified: false } : { verified: true, ...proof.proof },
    cookieHeaders(cookies),
  )
}

/** `POST logout`: forgets the proof and the logins under way. */
export async function handleLogout<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<GateAnswer> {
  if (!isSameOrigin(request, workings.site)) return reject(workings, request, { reason: 'cross_site' })
  const headers = cookieHeaders(await forget(workings, request))
  if (!isNavigation(request)) return emptyAnswer(204, headers)
  const next = resolveNext(workings.site, queryOf(request.url).get('next'))
  return seeOther(workings.site.onward(next ?? '/'), headers)
}

/** The cookies that are left to set when everything of this browser is forgotten. */
export async function forget<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>) {
  // First: sockets close even where the store cannot be written.
  const text = await workings.store.read(request)
  const read = text === undefined ? undefined : workings.readProof(text)
  if (read !== undefined) workings.endLogin(read.record, 'logged_out')
  const cleared = (await workings.store.clear(request)) ?? []
  return [...cleared, ...workings.pending.forgetAll(request)]
}
