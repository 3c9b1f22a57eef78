import type { DuoError } from '../../errors/errors.js'
import type { SetCookie } from '../request/cookies.js'
import { failureAnswer } from './failure-answer.js'
import type { Identity } from '../proofs/identity.js'
import { onwardAnswer } from './onward.js'
import { boundTo, bypassLifetime, type DuoProof } from '../proofs/proof.js'
import type { NamedPrompt } from '../prompts/prompt-set.js'
import { cookieHeaders } from '../guard/refusal.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import { retryAddress } from './rejection.js'
import type { UnavailableCode } from '../prompts/unavailable-code.js'
import type { Workings } from '../setup/workings.js'

/** Whose login could not begin. */
interface Stranded {
  readonly user: Identity
  readonly attempt: string
  readonly prompt: NamedPrompt
  readonly next: string | undefined
  /** Seconds, where a guard asked for a verification that recent. */
  readonly maxAge: number | undefined
  readonly cookies: readonly SetCookie[]
  readonly error: DuoError & { code: UnavailableCode }
}

/**
 * What happens when Duo could not be asked. People pass without it only where the application said so, only when Duo is
 * out of reach (a refused key or too many calls are no outage, or an attacker could make one), and never where a guard
 * asks for more.
 */
export async function withoutDuo<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  stranded: Stranded,
): Promise<GateAnswer> {
  const { error, maxAge, user, attempt, prompt } = stranded
  const { failMode } = workings.options
  if (failMode === 'open' && error.outage && maxAge === undefined) return bypass(workings, request, stranded)
  const { code, advice } = error
  workings.emit({ type: 'unavailable', username: user.name, attempt, prompt: prompt.prompt.kind, code, advice, error })
  const retry = retryAddress(workings, { next: stranded.next, maxAge })
  return failureAnswer(workings, request, { code, error, retry, headers: cookieHeaders(stranded.cookies) })
}

async function bypass<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { user, attempt, prompt, next, cookies, error }: Stranded,
): Promise<GateAnswer> {
  const { store } = workings
  const at = workings.now()
  const record = {
    user: user.name,
    login: user.loginId,
    key: prompt.prompt.key,
    bound: boundTo(await store.binding?.(request)),
    attempt,
    method: 'bypass',
    at,
    made: at,
  } as const
  workings.requireBinding(record.bound)
  const written = (await store.write(request, workings.proofSeal.seal(record))) ?? []
  const lifetime = Math.min(bypassLifetime, workings.maxAge)
  const proof: DuoProof = { username: user.name, verifiedAt: at, expiresAt: at + lifetime, method: 'bypass' }
  const { code, advice } = error
  workings.emit({
    type: 'bypassed',
    username: user.name,
    attempt,
    prompt: prompt.prompt.kind,
    proof,
    code,
    advice,
    error,
  })
  return onwardAnswer(workings.site, request, { next, cookies: [...cookies, ...written] })
}
