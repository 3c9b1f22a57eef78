import type { Identity } from './identity.js'
import { resolveNext } from './next.js'
import { onwardAnswer } from './onward.js'
import type { PendingLogin } from './pending.js'
import { boundTo, type DuoProof, type ProofRecord, type ReadProof } from './proof.js'
import { rootBefore } from './root-before.js'
import type { AcceptedAnswer } from './prompt.js'
import type { NamedPrompt } from './prompt-set.js'
import type { GateAnswer, GateRequest } from './request.js'
import type { Workings } from './workings.js'

/**
 * Ends a login in a proof. The order matters: the application may renew its session in `onVerified`, and the proof belongs to what
 * it is then.
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
  },
): Promise<GateAnswer> {
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
  const wish = (await workings.options.onVerified?.(request.ctx, fresh, fields)) ?? undefined
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
  const written = (await store.write(request, workings.proofSeal.seal(record))) ?? []
  workings.emit({ type: 'verified', username: user.name, attempt: login.id, startedAt: login.at, proof })
  const next = resolveNext(site, wish?.next) ?? login.next
  const cookies = [...written, workings.pending.finish({ ...login, next })]
  return onwardAnswer(site, request, { next, cookies, data: wish?.data })
}
