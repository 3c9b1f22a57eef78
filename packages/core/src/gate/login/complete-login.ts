import { sameUser } from './foreign-login.js'
import type { Identity } from '../proofs/identity.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { PendingLogin } from '../proofs/pending.js'
import { boundTo, type DuoProof, type ProofRecord, type ReadProof } from '../proofs/proof.js'
import { cookiesFrom } from '../proofs/proof-store.js'
import { rootBefore } from './root-before.js'
import type { AcceptedAnswer } from '../prompts/prompt.js'
import type { NamedPrompt } from '../prompts/prompt-set.js'
import type { GateRequest } from '../request/request.js'
import type { Onward } from '../responses/outcome.js'
import { tell } from '../responses/tell.js'
import type { Workings } from '../setup/workings.js'
import { readVerifiedAnswer } from './verified-answer.js'

/**
 * Ends a login with a proof. The order matters: `onVerified` may renew the session, and the proof is bound to the
 * session after that.
 */
export async function completeLogin<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  done: {
    readonly login: PendingLogin
    readonly user: Identity
    readonly prompt: NamedPrompt
    readonly answer: AcceptedAnswer
    /** The proof that this one replaces. */
    readonly before: ReadProof | undefined
    readonly isStillThere: () => MaybePromise<boolean>
  },
): Promise<Onward | { readonly reason: 'user_mismatch' | 'session_changed' }> {
  const { login, user, answer } = done
  const { key, kind: method } = done.prompt.prompt
  const { store, site } = workings
  const made = workings.now()
  const at = Math.min(answer.confirmedAt ?? made, made)
  const proof: DuoProof = Object.freeze({
    username: user.name,
    verifiedAt: at,
    expiresAt: made + workings.maxAge,
    method,
    ...answer.how,
  })
  const { claims, fields } = answer
  const fresh = claims === undefined ? proof : { ...proof, claims }
  const root = rootBefore(workings, done.before)
  const wish = readVerifiedAnswer(site, await workings.options.onVerified?.(request.ctx, fresh, fields))
  const next = wish.next ?? login.next
  // The callback took its time as well, and may itself have ended the session.
  if (!(await done.isStillThere())) return { reason: 'session_changed' }
  const now = await sameUser(workings, request, user)
  // A request that brought the id of a session that was just renewed may belong to nobody; the new id is what the proof
  // is bound to.
  if (now === 'user_mismatch' || (now === 'session_changed' && store.inSession === true)) return { reason: now }
  const bound = boundTo(await store.binding?.(request))
  workings.requireBinding(bound)
  const record: ProofRecord = {
    user: user.name,
    login: user.loginId,
    key,
    bound,
    attempt: login.id,
    ...(root && { root }),
    method,
    ...answer.how,
    fresh: login.fresh,
    at,
    made,
  }
  const written = cookiesFrom(await store.write(request, workings.proofSeal.seal(record)))
  // Its session has a new ID now. Requests of other tabs may still bring the old one.
  if (store.inSession && login.bound !== undefined) workings.renewed.add(login.bound)
  tell(workings, request, { type: 'verified', username: user.name, attempt: login.id, startedAt: login.at, proof })
  const cookies = [...written, workings.pending.finish({ ...login, next })]
  return { kind: 'onward', next, cookies, data: wish.data }
}
