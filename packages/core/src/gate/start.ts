import { isNavigation, isSpeculative } from './negotiation.js'
import { resolveNext } from './next.js'
import { onwardAnswer } from './onward.js'
import { emptyAnswer, jsonAnswer } from './page.js'
import { boundTo } from './proof.js'
import { promptAnswer } from './prompt-answer.js'
import type { SetCookie } from './cookies.js'
import { cookieHeaders, refuse } from './refusal.js'
import { type GateAnswer, type GateRequest, queryOf } from './request.js'
import type { Standing } from './standing.js'
import type { Workings } from './workings.js'

/** `GET start`: begins a login for whoever passed the first factor. */
export async function handleStart<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<GateAnswer> {
  // A browser that only looks ahead is refused with an error status, which makes it ask again when the person goes there.
  if (isSpeculative(request)) return emptyAnswer(403)
  if (request.method === 'HEAD') return emptyAnswer(200)
  const standing = await workings.standingOf(request)
  const { user } = standing
  const cookies = (standing.mustClear && (await workings.store.clear(request))) || []
  if (user === undefined)
    return refuse(workings, request, { code: standing.refusal ?? 'first_factor_required', cookies })
  const query = queryOf(request.url)
  // The prompt page's address names the attempt in place of where it leads; loading it again begins another that leads there.
  const found = workings.pending.find(request, query.get('attempt') ?? undefined)
  const before = found?.user === user.name ? found : undefined
  const next = before?.next ?? resolveNext(workings.site, query.get('next'))
  const maxAge = before?.maxAge ?? askedMaxAge(query)
  if (isVerifiedEnough(workings, standing, maxAge)) return onwardAnswer(workings.site, request, { next })
  return begin(workings, request, { user, next, maxAge, cookies })
}

/** Who comes back with the back button is verified already, unless a guard asked for something fresher. */
function isVerifiedEnough<Ctx>(workings: Workings<Ctx>, standing: Standing, maxAge: number | undefined): boolean {
  if (standing.proof === undefined) return false
  return workings.now() - standing.proof.record.at < (maxAge ?? workings.maxAge)
}

/** Who asks in another way than a guard does is asked for Duo. */
function askedMaxAge(query: URLSearchParams): number | undefined {
  const text = query.get('max_age')
  if (text === null) return undefined
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

async function begin<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  options: {
    user: NonNullable<Standing['user']>
    next: string | undefined
    maxAge: number | undefined
    cookies: readonly SetCookie[]
  },
): Promise<GateAnswer> {
  const { user, next, maxAge } = options
  const { prompt, steps, site } = workings
  const { frame, memory } = steps.start(user.name)
  const { login, cookies } = workings.pending.begin(request, {
    user: user.name,
    login: user.loginId,
    bound: boundTo(await workings.store.binding?.(request)),
    prompt: prompt.kind,
    key: prompt.key,
    next,
    maxAge,
    memory,
  })
  workings.emit({ type: 'started', username: user.name, attempt: login.id, prompt: prompt.kind })
  const postAction = `${site.path}${site.basePath}/callback?attempt=${login.id}`
  const headers = cookieHeaders([...options.cookies, ...cookies])
  if (!isNavigation(request)) return jsonAnswer({ prompt: prompt.kind, ...frame, postAction }, headers)
  return promptAnswer(workings, { frame, username: user.name, attempt: login.id, postAction, headers })
}
