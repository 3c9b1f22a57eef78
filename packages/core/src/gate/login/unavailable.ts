import type { DuoError } from '../../errors/errors.js'
import type { SetCookie } from '../request/cookies.js'
import type { Identity } from '../proofs/identity.js'
import { boundTo, bypassLifetime, type DuoProof } from '../proofs/proof.js'
import { cookiesFrom } from '../proofs/proof-store.js'
import type { NamedPrompt } from '../prompts/prompt-set.js'
import type { GateRequest } from '../request/request.js'
import type { Outcome } from '../responses/outcome.js'
import { tell } from '../responses/tell.js'
import { retryAddress } from '../responses/way-back.js'
import type { UnavailableCode } from '../prompts/unavailable-code.js'
import type { Workings } from '../setup/workings.js'

/** Whose login could not begin. */
interface Stranded {
  readonly user: Identity
  readonly attempt: string
  readonly prompt: NamedPrompt
  readonly next: string | undefined
  /** Seconds, if a guard requires a verification that recent. */
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
): Promise<Outcome> {
  const { error, maxAge, user, attempt, prompt } = stranded
  const { failMode } = workings.options
  if (failMode === 'open' && error.outage && maxAge === undefined) return bypass(workings, request, stranded)
  const { code, advice } = error
  const username = user.name
  const kind = prompt.prompt.kind
  const reference = tell(workings, request, {
    type: 'unavailable',
    username,
    attempt,
    prompt: kind,
    code,
    advice,
    error,
  })
  const { next, cookies } = stranded
  const retry = retryAddress(workings, { next, maxAge })
  return { kind: 'unavailable', code, error, username, attempt, reference, retry, next, cookies }
}

async function bypass<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { user, attempt, prompt, next, cookies, error }: Stranded,
): Promise<Outcome> {
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
  const written = cookiesFrom(await store.write(request, workings.proofSeal.seal(record)))
  const lifetime = Math.min(bypassLifetime, workings.maxAge)
  const proof: DuoProof = { username: user.name, verifiedAt: at, expiresAt: at + lifetime, method: 'bypass' }
  const { code, advice } = error
  tell(workings, request, {
    type: 'bypassed',
    username: user.name,
    attempt,
    prompt: prompt.prompt.kind,
    proof,
    code,
    advice,
    error,
  })
  return { kind: 'onward', next, cookies: [...cookies, ...written] }
}
