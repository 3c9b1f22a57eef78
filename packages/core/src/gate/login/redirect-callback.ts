import { callbackFields } from '../../universal/wire.js'
import { finishLogin } from './finish-login.js'
import { foreignReason } from './foreign-login.js'
import { isNavigation, isSpeculative } from '../request/negotiation.js'
import type { PendingLogin } from '../proofs/pending.js'
import type { Outcome } from '../responses/outcome.js'
import { type GateRequest, queryOf, singleValue } from '../request/request.js'
import type { Standing } from '../proofs/standing.js'
import type { Workings } from '../setup/workings.js'

/** The query parameter that the hand-over page adds, so that it is shown once. */
const handedOver = 'here'

/**
 * `GET callback`: Duo sends the browser back. The state is the name of the attempt, known to this browser's cookie
 * alone.
 */
export async function handleRedirectCallback<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
): Promise<Outcome> {
  if (isSpeculative(request)) return { kind: 'silent', status: 403 }
  const query = queryOf(request.url)
  const login = workings.pending.find(request, singleValue(query, callbackFields.state))
  const standing = await workings.standingOf(request)
  if (login !== undefined && (await lacksSession(workings, request, { login, standing, query }))) {
    const again = new URLSearchParams([...query, [handedOver, '1']]).toString()
    const { path, basePath } = workings.site
    return { kind: 'hand-over', to: `${path}${basePath}/callback?${again}` }
  }
  query.delete(handedOver)
  return finishLogin(workings, request, {
    standing,
    login,
    kind: 'universal',
    parameters: () => Promise.resolve(query),
  })
}

/**
 * Whether the application's own cookie may have stayed behind: browsers do not send one with `SameSite=Strict` on the
 * way back from Duo. From a page of this site they do, so the person is led over one, once.
 */
async function lacksSession<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { login, standing, query }: { login: PendingLogin; standing: Standing; query: URLSearchParams },
): Promise<boolean> {
  if (!isNavigation(request) || query.has(handedOver) || request.header('sec-fetch-site') === 'same-origin')
    return false
  if (standing.user === undefined) return true
  // A finished login belongs to no session any more.
  return !login.done && (await foreignReason(workings, request, { login, user: standing.user })) !== undefined
}
