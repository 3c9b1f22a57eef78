import { isDuoError } from '../../errors/errors.js'
import type { SetCookie } from '../request/cookies.js'
import type { Identity } from '../proofs/identity.js'
import { isFramed, isSpeculative } from '../request/negotiation.js'
import { resolveNext } from '../request/next.js'
import { newAttempt } from '../proofs/pending.js'
import { lackOfAge } from '../proofs/lack.js'
import { boundTo } from '../proofs/proof.js'
import { cookiesFrom } from '../proofs/proof-store.js'
import type { PromptStart } from '../prompts/prompt.js'
import type { NamedPrompt } from '../prompts/prompt-set.js'
import { refuse } from '../guard/refusal.js'
import type { Outcome } from '../responses/outcome.js'
import { tell } from '../responses/tell.js'
import { retryAddress } from '../responses/way-back.js'
import { type GateRequest, queryOf } from '../request/request.js'
import type { Standing } from '../proofs/standing.js'
import { withoutDuo } from './unavailable.js'
import { isUnavailable } from '../prompts/unavailable-code.js'
import type { Workings } from '../setup/workings.js'

/** `GET start`: starts a login for a user who passed the first factor. */
export async function handleStart<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<Outcome> {
  // A browser that only looks ahead is refused with an error status, which makes it ask again when the person goes
  // there.
  if (isSpeculative(request)) return { kind: 'silent', status: 403 }
  if (request.method === 'HEAD') return { kind: 'silent', status: 200 }
  const standing = await workings.standingOf(request)
  const { user, refusal } = standing
  const cookies = cookiesFrom(standing.mustClear && (await workings.store.clear(request)))
  if (user === undefined) return refuse(workings, request, { code: refusal, ofLogin: true, cookies })
  const query = queryOf(request.url)
  // The URL of the prompt page names the attempt instead of the target. Loading it again starts another login with
  // the same target.
  const found = workings.pending.find(request, query.get('attempt') ?? undefined)
  const before = found?.user === user.name ? found : undefined
  const next = before?.next ?? resolveNext(workings.site, query.get('next'))
  const maxAge = before?.maxAge ?? askedMaxAge(query)
  if (isVerifiedEnough(workings, standing, maxAge)) return { kind: 'onward', next }
  // Browsers show no prompt there: a page leads out of the frame.
  if (isFramed(request)) {
    return {
      kind: 'refused',
      code: 'duo_required',
      message: 'frame',
      way: retryAddress(workings, { next, maxAge }),
      cookies,
    }
  }
  return begin(workings, request, { user, next, maxAge, cookies })
}

/** A user who comes back with the back button is already verified, unless a guard required a fresher verification. */
function isVerifiedEnough<Ctx>(workings: Workings<Ctx>, standing: Standing, maxAge: number | undefined): boolean {
  const record = standing.proof?.record
  if (record === undefined) return false
  return maxAge === undefined || lackOfAge(record, maxAge, workings.now()) === undefined
}

/** A user who was verified in another way than a guard requires is sent to Duo again. */
function askedMaxAge(query: URLSearchParams): number | undefined {
  const text = query.get('max_age')
  if (text === null) return undefined
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/** The parts of a new login. */
interface Beginning {
  readonly user: Identity
  readonly next: string | undefined
  readonly maxAge: number | undefined
  readonly cookies: readonly SetCookie[]
}

async function begin<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, beginning: Beginning): Promise<Outcome> {
  const { user, maxAge } = beginning
  const prompt = await workings.prompts.choose(user.name, request.ctx)
  const attempt = newAttempt()
  const fresh = maxAge !== undefined
  try {
    const started = await prompt.steps.start({ ctx: request.ctx, username: user.name, attempt, fresh })
    return await underWay(workings, request, {
      ...beginning,
      prompt,
      attempt,
      started: { ...started, fresh: fresh || undefined },
    })
  } catch (error) {
    if (!isDuoError(error) || !isUnavailable(error)) throw error
    return withoutDuo(workings, request, { ...beginning, attempt, prompt, error })
  }
}

async function underWay<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  begun: Beginning & {
    prompt: NamedPrompt
    attempt: string
    started: PromptStart & { readonly fresh: true | undefined }
  },
): Promise<Outcome> {
  const { user, next, maxAge, attempt, started } = begun
  const { name, prompt } = begun.prompt
  const cookies = workings.pending.begin(request, {
    id: attempt,
    user: user.name,
    login: user.loginId,
    bound: boundTo(await workings.store.binding?.(request)),
    prompt: name,
    key: prompt.key,
    next,
    maxAge,
    memory: started.memory,
    fresh: started.fresh,
  })
  const about = { prompt, username: user.name, attempt, cookies: [...begun.cookies, ...cookies] }
  const reference = tell(workings, request, { type: 'started', username: user.name, attempt, prompt: prompt.kind })
  return 'authUrl' in started
    ? { kind: 'prompt-elsewhere', ...about, reference, authUrl: started.authUrl }
    : { kind: 'prompt', ...about, reference, frame: started.frame }
}
