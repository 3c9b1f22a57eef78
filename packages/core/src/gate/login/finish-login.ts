import { claimFailure } from './claim-failure.js'
import { completeLogin } from './complete-login.js'
import { changedReason, foreignReason } from './foreign-login.js'
import type { Identity } from '../proofs/identity.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { PendingLogin } from '../proofs/pending.js'
import type { AcceptedAnswer, PromptKind, RejectedAnswer } from '../prompts/prompt.js'
import type { NamedPrompt } from '../prompts/prompt-set.js'
import { refuse } from '../guard/refusal.js'
import { isOvertaken, reject, type Rejection, report } from './rejection.js'
import type { GateRequest } from '../request/request.js'
import type { Onward, Outcome } from '../responses/outcome.js'
import { cookiesFrom } from '../proofs/proof-store.js'
import type { Standing } from '../proofs/standing.js'
import type { Workings } from '../setup/workings.js'

/** A response that came back from Duo and has not been verified yet. */
export interface ReturnedLogin {
  readonly standing: Standing
  /** The login under way that it names, if there is one in this browser. */
  readonly login: PendingLogin | undefined
  /** The prompt that this response belongs to. */
  readonly kind: PromptKind
  /** What came with it, or why it could not be read. */
  readonly parameters: () => Promise<URLSearchParams | RejectedAnswer['reason']>
}

/** Verifies a response, marks it as used, writes the proof, and redirects to the page that the login was for. */
export async function finishLogin<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  returned: ReturnedLogin,
): Promise<Outcome> {
  const { login } = returned
  const { user, refusal, proof, mustClear } = returned.standing
  const cookies = cookiesFrom(mustClear && (await workings.store.clear(request)))
  if (user === undefined) {
    if (isOvertaken(workings, login)) return leadOn(workings, request, { next: login?.next, cookies })
    // A browser that comes back from Duo has cookies, unless the user logged out or the browser blocks them.
    const hasCookies = request.header('cookie') !== undefined
    // A posted form is Duo's response, and cannot be sent again.
    const ofForm = returned.kind === 'iframe' && refusal === 'first_factor_required' ? 'firstFactorRequired' : undefined
    const message = hasCookies ? ofForm : 'cookiesBlocked'
    return refuse(workings, request, { code: refusal, next: login?.next, message, ofLogin: true, cookies })
  }
  // Sent twice, by an impatient finger, the back button or a reload: the first one counted, and the person is where
  // they wanted.
  if (login !== undefined && proof?.record.attempt === login.id) return { kind: 'onward', next: login.next }
  const judgement = await judge(workings, request, { ...returned, user })
  if (!judgement.accepted) {
    return reject(workings, request, { username: user.name, login, cookies, ...judgement })
  }
  try {
    const completed = await completeLogin(workings, request, { ...judgement, user, before: proof })
    if (!('reason' in completed)) return completed
    return reject(workings, request, { username: user.name, login, cookies, ...completed })
  } catch (error) {
    report(workings, request, { reason: 'callback_failed', username: user.name, login, error })
    throw error
  }
}

async function leadOn<Ctx>(
  { store }: Workings<Ctx>,
  request: GateRequest<Ctx>,
  where: Omit<Onward, 'kind'>,
): Promise<Onward> {
  // A session that was begun for this request must not replace the cookie of the renewed one.
  await (await store.follow?.(request))?.()
  return { kind: 'onward', ...where }
}

type Judgement =
  | {
      readonly accepted: true
      readonly login: PendingLogin
      readonly prompt: NamedPrompt
      readonly answer: AcceptedAnswer
      /** Whether the session of the login has not ended since. */
      readonly isStillThere: () => MaybePromise<boolean>
    }
  | ({ readonly accepted: false } & Omit<Rejection, 'username' | 'login'>)

/**
 * Everything that must be true before anything is written, in order: the login, its owner, the response, and that it
 * is new.
 */
async function judge<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { login, user, kind, parameters }: ReturnedLogin & { user: Identity },
): Promise<Judgement> {
  if (login === undefined) {
    const message = workings.pending.all(request).length > 0 ? 'anotherTab' : undefined
    return { accepted: false, reason: 'state_unknown', message }
  }
  if (login.done) return { accepted: false, reason: 'replayed' }
  const foreign = await foreignReason(workings, request, { login, user })
  if (foreign !== undefined) return { accepted: false, reason: foreign }
  const prompt = await workings.prompts.choose(user.name, request.ctx)
  if (login.key !== prompt.prompt.key || login.prompt !== prompt.name) return { accepted: false, reason: 'wrong_key' }
  // What only the other prompt's way back checks would be left unchecked.
  if (prompt.prompt.kind !== kind) return { accepted: false, reason: 'state_unknown' }
  const given = await parameters()
  if (typeof given === 'string') return { accepted: false, reason: given }
  const answer = await prompt.steps.finish(given, login)
  if (!answer.accepted) return answer
  // Duo and the single-use store may have taken time. The session that started the login may have ended meanwhile.
  const isStillThere = (await workings.store.follow?.(request)) ?? (() => true)
  if (!(await isStillThere())) return { accepted: false, reason: 'session_changed' }
  const changed = await changedReason(workings, request, { login, user })
  if (changed !== undefined) return { accepted: false, reason: changed }
  return (await claimFailure(workings.singleUse, answer)) ?? { accepted: true, login, prompt, answer, isStillThere }
}
