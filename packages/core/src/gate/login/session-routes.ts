import { isSameOrigin } from '../request/negotiation.js'
import { resolveNext } from '../request/next.js'
import { cookiesFrom } from '../proofs/proof-store.js'
import { reject } from './rejection.js'
import type { Outcome } from '../responses/outcome.js'
import { type GateRequest, queryOf } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

/** `GET status`: whether the user of this session is verified, since when, until when (seconds), and how. */
export async function handleStatus<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<Outcome> {
  const standing = await workings.standingOf(request)
  const cookies = cookiesFrom(standing.mustClear && (await workings.store.clear(request)))
  const { proof } = standing
  const value = proof === undefined ? { verified: false } : { verified: true, ...proof.proof }
  return { kind: 'status', value, cookies }
}

/** `POST logout`: forgets the proof and the logins under way. */
export async function handleLogout<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<Outcome> {
  if (!isSameOrigin(request, workings.site)) return reject(workings, request, { reason: 'cross_site' })
  const cookies = await forget(workings, request)
  const next = resolveNext(workings.site, queryOf(request.url).get('next'))
  return { kind: 'logged-out', next: workings.site.onward(next ?? '/'), cookies }
}

/** The cookies that are left to set when everything of this browser is forgotten. */
export async function forget<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>) {
  // First: sockets close even where the store cannot be written.
  const text = await workings.store.read(request)
  const read = typeof text === 'string' ? workings.readProof(text) : undefined
  if (read !== undefined) workings.endLogin(read.record, 'logged_out')
  // A callback may be waiting for Duo. What it will write is the proof of a login that has ended.
  for (const { id } of workings.pending.all(request)) workings.live.abandon(id)
  const cleared = cookiesFrom(await workings.store.clear(request))
  return [...cleared, ...workings.pending.forgetAll(request)]
}
