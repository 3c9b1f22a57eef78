import { DuoError, isDuoError } from '../errors.js'
import type { Identity } from './identity.js'
import { isSameOrigin } from './negotiation.js'
import { resolveNext } from './next.js'
import { onwardAnswer } from './onward.js'
import type { PendingLogin } from './pending.js'
import { boundTo, type DuoProof, type ProofRecord } from './proof.js'
import type { PromptResult } from './prompt.js'
import { refuse } from './refusal.js'
import { reject, type Rejection, report } from './rejection.js'
import { type GateAnswer, type GateRequest, queryOf } from './request.js'
import type { Workings } from './workings.js'

type Accepted = Extract<PromptResult, { accepted: true }>

/** `POST callback`: verifies Duo's answer, uses it up, writes the proof, and goes on to where the login led. */
export async function handleCallback<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<GateAnswer> {
  if (!isSameOrigin(request, workings.site)) return reject(workings, request, { reason: 'cross_site' })
  if (!isUrlencoded(request)) return reject(workings, request, { reason: 'unsupported_media_type' })
  const { user, refusal, proof, mustClear } = await workings.standingOf(request)
  const cookies = (mustClear && (await workings.store.clear(request))) || []
  if (user === undefined) return refuse(workings, request, { code: refusal ?? 'first_factor_required', cookies })

  const login = workings.pending.find(request, singleValue(queryOf(request.url), 'attempt'))
  // Sent twice, by an impatient finger or the back button: the first one counted, and the person is where they wanted.
  if (login !== undefined && proof?.record.attempt === login.id)
    return onwardAnswer(workings.site, request, { next: login.next })
  const result = await judge(workings, request, { login, user })
  if (!result.accepted || login === undefined) {
    return reject(workings, request, { reason: 'state_unknown', username: user.name, ...result, login, cookies })
  }
  try {
    return await complete(workings, request, { login, user, result })
  } catch (error) {
    report(workings, { reason: 'callback_failed', username: user.name, login, error })
    throw error
  }
}

type Judgement = Accepted | ({ readonly accepted: false } & Omit<Rejection, 'username'>)

/** All that has to hold before anything is written, in order: the login, its owner, the answer, and that it is new. */
async function judge<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  options: { login: PendingLogin | undefined; user: Identity },
): Promise<Judgement> {
  const { login, user } = options
  if (login === undefined) return { accepted: false, reason: 'state_unknown' }
  if (login.done) return { accepted: false, reason: 'replayed' }
  const foreign = await foreignReason(workings, request, { login, user })
  if (foreign !== undefined) return { accepted: false, reason: foreign }
  const form = await formOrReason(request)
  if (typeof form === 'string') return { accepted: false, reason: form }
  const result = workings.steps.finish(form, login)
  return result.accepted ? claimed(workings, result) : result
}

async function formOrReason(request: GateRequest): Promise<URLSearchParams | BodyFailure> {
  try {
    return await request.form()
  } catch (error) {
    if (isDuoError(error) && isBodyFailure(error.code)) return error.code
    throw error
  }
}

const bodyFailures = ['body_consumed', 'body_too_large', 'body_timeout'] as const
type BodyFailure = (typeof bodyFailures)[number]

function isBodyFailure(code: string): code is BodyFailure {
  return bodyFailures.some((failure) => failure === code)
}

/** Whoever sends the callback has to be who began, in the session that it began in, at the prompt that it began with. */
async function foreignReason<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  options: { login: PendingLogin; user: Identity },
): Promise<'user_mismatch' | 'session_changed' | 'wrong_key' | undefined> {
  const { login, user } = options
  const { store, prompt } = workings
  if (login.user !== user.name) return 'user_mismatch'
  const bound = boundTo(await store.binding?.(request))
  if (login.login !== user.loginId || login.bound !== bound) return 'session_changed'
  return login.key === prompt.key && login.prompt === prompt.kind ? undefined : 'wrong_key'
}

/** Uses the answer up. A store that fails, or says anything but `true`, refuses. */
async function claimed<Ctx>({ singleUse }: Workings<Ctx>, result: Accepted): Promise<Judgement> {
  try {
    const isNew: unknown = await singleUse.claim(result.replayId, result.replayable)
    return isNew === true ? result : { accepted: false, reason: 'replayed' }
  } catch (error) {
    return { accepted: false, reason: 'single_use_unavailable', error }
  }
}

/** The order matters: the application may renew its session in `onVerified`, and the proof belongs to what it is then. */
async function complete<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  options: { login: PendingLogin; user: Identity; result: Accepted },
): Promise<GateAnswer> {
  const { login, user, result } = options
  const { store, site, prompt, maxAge } = workings
  const at = workings.now()
  const proof: DuoProof = { username: user.name, verifiedAt: at, expiresAt: at + maxAge, method: prompt.kind }
  const answer = (await workings.options.onVerified?.(request.ctx, proof, result.fields)) ?? undefined
  const bound = boundTo(await store.binding?.(request))
  if (store.binding !== undefined && bound === undefined) throw new DuoError('binding_missing')
  const record: ProofRecord = {
    user: user.name,
    login: user.loginId,
    key: prompt.key,
    bound,
    attempt: login.id,
    method: prompt.kind,
    at,
    made: at,
  }
  const written = (await store.write(request, workings.proofSeal.seal(record))) ?? []
  workings.emit({ type: 'verified', username: user.name, attempt: login.id, proof })
  const next = resolveNext(site, answer?.next) ?? login.next
  const cookies = [...written, workings.pending.finish({ ...login, next })]
  return onwardAnswer(site, request, { next, cookies, data: answer?.data })
}

function isUrlencoded(request: GateRequest): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.header('content-type') ?? '')
}

function singleValue(query: URLSearchParams, name: string): string | undefined {
  const [value, ...surplus] = query.getAll(name)
  return surplus.length === 0 ? value : undefined
}
