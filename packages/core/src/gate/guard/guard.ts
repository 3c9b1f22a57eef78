import { lackOf, type Lack, wouldRepeat } from '../proofs/lack.js'
import { chain, type MaybePromise } from '../../maybe-promise.js'
import type { DuoProof } from '../proofs/proof.js'
import { cookiesFrom } from '../proofs/proof-store.js'
import { refuse } from './refusal.js'
import type { RefusalCode } from '../responses/outcome.js'
import { render } from '../responses/render.js'
import { problemOfRefusal } from '../responses/problem.js'
import { isForeign, opensSocket } from '../request/negotiation.js'
import { demandedAge, demandsOf, type Requirement } from '../proofs/requirement.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Standing } from '../proofs/standing.js'
import type { Workings } from '../setup/workings.js'

/** The decision of a guard. A request passes without a proof only if `skip` returns `true`. */
export type Decision = { readonly pass: true; readonly proof: DuoProof | undefined } | Refused

/** What a handler that asks for a proof gets. */
export type RequiredDecision = { readonly pass: true; readonly proof: DuoProof } | Refused

export interface Refused {
  readonly pass: false
  /** `cross_site` for the WebSocket of a page of another origin. */
  readonly code: RefusalCode | 'cross_site'
  readonly answer: GateAnswer
  /** Where a login begins that leads back and satisfies the guard, when the code is `duo_required`. */
  readonly start: string | undefined
  /** The URL of the first factor, if the code is `first_factor_required`. */
  readonly login: string | undefined
}

/** The refusal of a WebSocket that a page of another origin opens: browsers send it with the cookies of this site. */
export const foreignSocket: Refused = /* @__PURE__ */ Object.freeze({
  pass: false,
  code: 'cross_site',
  answer: problemOfRefusal('cross_site', undefined, []),
  start: undefined,
  login: undefined,
})

/** Decides whether a request passes: it has a proof that satisfies the requirement, or it is refused. */
export function guard<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  requirement: Requirement | undefined,
): MaybePromise<RequiredDecision> {
  if (opensSocket(request) && isForeign(request, workings.site)) return foreignSocket
  const demands = demandsOf(requirement)
  return chain(workings.standingOf(request), (standing) => {
    const { proof, mustClear } = standing
    // Reading the clock costs as much as reading the cookie, and most guards ask for no age.
    const lack = proof && demands && lackOf(proof.record, demands, workings.now())
    if (proof !== undefined && lack === undefined) return { pass: true, proof: proof.proof }
    const refused = (cookies?: unknown): MaybePromise<Refused> => {
      const code = refusalCode(workings, standing, lack)
      // `start` knows no factors, and would send back a user whose recent login was with an excluded one.
      const maxAge = lack === 'factor_not_accepted' ? 0 : demandedAge(demands)
      const outcome = refuse(workings, request, { code, maxAge, cookies: cookiesFrom(cookies) })
      const start = code === 'duo_required' ? outcome.way : undefined
      const login = code === 'first_factor_required' ? outcome.way : undefined
      return chain(render(workings, request, outcome), (answer) => ({ pass: false, code, start, login, answer }))
    }
    return mustClear ? chain(workings.store.clear(request), refused) : refused()
  })
}

function refusalCode<Ctx>(workings: Workings<Ctx>, { refusal, proof }: Standing, lack: Lack | undefined): RefusalCode {
  if (refusal !== undefined) return refusal
  if (proof === undefined || lack === undefined) return 'duo_required'
  return wouldRepeat(proof.record, lack, workings.now()) ? lack : 'duo_required'
}
