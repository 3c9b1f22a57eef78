import type { Applications } from '../application/applications.js'
import { duoOfForm, duoOfQuery, lostSession } from '../server/duo-of-session.js'
import type { LocalDuo } from '../application/local-duo.js'
import { act } from '../prompt/factors.js'
import { applyOutcome, decideOutcome } from '../prompt/login.js'
import { json, type Reply } from '../transport/reply.js'
import { originReached } from '../transport/our-origin.js'
import type { Route } from '../server/router.js'
import { readForm, type SimRequest } from '../transport/sim-request.js'
import type { Place } from '../server/place.js'
import { accessDeviceOf } from '../prompt/access-device.js'
import type { AuthorizeRefusal, AuthorizeRequest } from './authorize-request.js'
import { AUTHORIZE_PATH, readAuthorizeRequest } from './read-authorize-request.js'
import { clientIdOf } from './client-assertion.js'
import { browserOf } from './browser-cookie.js'
import { HEALTH_CHECK_PATH, healthCheck } from './health-check.js'
import { readParameters } from './parameters.js'
import { overReply, redirectReply, refusedReply, seeOther } from './redirect-page.js'
import { RedirectSession } from './redirect-session.js'
import { withParameters } from '../settings/redirect-uri.js'
import { logRefusal, oauthReply } from './refusal.js'
import { token } from './token.js'

/** The Universal Prompt (Web SDK v4). Paths under `/frame/v4/sim/` are this simulator's own. */
export const oidcRoutes: readonly Route[] = [
  { method: 'POST', path: HEALTH_CHECK_PATH, endpoint: 'health_check', handle: healthCheck, duoOf: duoOfClient },
  { method: 'GET', path: AUTHORIZE_PATH, endpoint: 'authorize', handle: authorize, duoOf: duoOfClient },
  { method: 'POST', path: AUTHORIZE_PATH, endpoint: 'authorize', handle: authorize, duoOf: duoOfClient },
  { method: 'GET', path: '/frame/v4/sim/prompt', endpoint: 'authorize', handle: showPrompt, duoOf: duoOfQuery },
  { method: 'POST', path: '/frame/v4/sim/prompt', endpoint: 'authorize', handle: usePrompt, duoOf: duoOfForm },
  { method: 'POST', path: '/frame/v4/sim/status', endpoint: 'authorize', handle: status, duoOf: duoOfForm },
  { method: 'POST', path: '/oauth/v1/token', endpoint: 'token', handle: token, duoOf: duoOfClient },
]

async function duoOfClient(request: SimRequest, applications: Applications): Promise<LocalDuo | undefined> {
  const parameters = await readParameters(request)
  return parameters.ok ? applications.duoOf(clientIdOf(parameters)) : undefined
}

async function authorize(request: SimRequest, place: Place): Promise<Reply> {
  const { duo, site } = place
  const parameters = await readParameters(request)
  const asked = parameters.ok ? readAuthorizeRequest(parameters, { place, host: request.headers.host }) : parameters
  if (!asked.ok) return refused(asked, request, place)
  const from = { browser: browserOf(request, site), access: accessDeviceOf(request) }
  const session = duo.logins.add(new RedirectSession(duo, asked, from))
  const outcome = decideOutcome(duo, session)
  const { ikey, user, origin } = session
  duo.events.add({
    kind: 'prompt.opened',
    ikey,
    user,
    detail: { prompt: 'universal', outcome, site: origin, ...shown(asked) },
  })
  applyOutcome(duo, session, outcome)
  // The prompt has an address of its own, so that loading it again does not begin another login.
  return session.location === undefined ? seeOther(addressOf(session)) : redirectReply(session, place)
}

function refused(refusal: AuthorizeRefusal, request: SimRequest, { duo }: Place): Reply {
  logRefusal(duo.events, 'authorize', refusal)
  const { redirectUri, state, error, description } = refusal
  if (redirectUri !== undefined && duo.config.get().authorizeErrors === 'redirect') {
    const said = { error, error_description: description, ...(state === undefined ? {} : { state }) }
    return seeOther(withParameters(redirectUri, said))
  }
  const wantsJson = /\bapplication\/json\b/i.test(request.headers.accept ?? '')
  return wantsJson ? oauthReply(refusal) : refusedReply(refusal)
}

/** What the request wants people to read, as far as it says. */
function shown({ display }: AuthorizeRequest): Record<string, string> {
  const { username, applicationName, applicationId } = display
  const all = { displayUsername: username, destinationName: applicationName, destinationId: applicationId }
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined))
}

const addressOf = ({ action, sid }: RedirectSession): string => `${action}?sid=${sid}`

function showPrompt(request: SimRequest, place: Place): Reply {
  place.duo.pending.expire()
  const session = open(new URLSearchParams(request.query).get('sid'), place)
  return session instanceof RedirectSession ? redirectReply(session, place) : session
}

async function usePrompt(request: SimRequest, place: Place): Promise<Reply> {
  const form = await readForm(request)
  place.duo.pending.expire()
  const session = open(form.get('sid'), place)
  if (!(session instanceof RedirectSession)) return session
  if (session.location === undefined) {
    await act(place.duo, session, { form, origin: originReached(request, place.site) })
  }
  return seeOther(addressOf(session))
}

function open(sid: string | null, { duo }: Place): RedirectSession | Reply {
  const session = duo.logins.get(sid ?? '', RedirectSession)
  if (session === undefined) {
    return overReply(lostSession(sid))
  }
  return session.delivered ? overReply('It has given its answer already, and gives no second one.') : session
}

async function status(request: SimRequest, { duo }: Place): Promise<Reply> {
  const session = duo.logins.get((await readForm(request)).get('sid') ?? '', RedirectSession)
  duo.pending.expire()
  return session ? json(200, { revision: session.revision }) : json(410, { revision: -1 })
}
