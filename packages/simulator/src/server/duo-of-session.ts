import type { Applications } from '../application/applications.js'
import type { LocalDuo } from '../application/local-duo.js'
import { readForm, type SimRequest } from '../transport/sim-request.js'

/** What to say to a request that names no login which is here. */
export const lostSession = (sid: string | null): string =>
  sid === null || sid === ''
    ? 'The request has no sid, which names the login. Prompts take it as a form field (urlencoded).'
    : 'This simulator does not know the login: it was restarted or reset in between.'

/** The Duo of the login that a prompt's form names by its `sid`. */
export async function duoOfForm(request: SimRequest, applications: Applications): Promise<LocalDuo | undefined> {
  return applications.duoOfSession((await readForm(request)).get('sid') ?? '')
}

/** The Duo of the login that the query names by its `sid`. */
export const duoOfQuery = (request: SimRequest, applications: Applications): LocalDuo | undefined =>
  applications.duoOfSession(new URLSearchParams(request.query).get('sid') ?? '')
