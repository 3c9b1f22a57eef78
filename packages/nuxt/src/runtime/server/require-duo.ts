import type { DuoProof, Requirement } from '@duokit/h3'
import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'
import { refuseKept } from './refuse-kept.js'
import { treatAsScript } from './sub-request.js'

/**
 * Returns the proof of the user who sends this request, for use inside a handler: the protection itself, whatever the
 * path looks like. The response leaves with `Cache-Control: private, no-cache` unless the handler says something
 * stricter.
 *
 * @param requirement - `{ maxAge: 60 }`: verified within the last minute
 *
 * @example
 * ```ts
 * export default defineEventHandler(async (event) => ({ by: (await requireDuo(event)).username }))
 * ```
 *
 * @throws an error of h3, to which Nitro responds as a guard does unless the handler catches it: status 401 or 403 and
 * `data.code`; for `duo_required` with `data.start`, where a login begins; with status 500 where Nitro keeps the
 * response for everybody, as in `defineCachedEventHandler`
 */
export async function requireDuo(event: H3Event, requirement?: Requirement): Promise<DuoProof> {
  refuseKept(event)
  treatAsScript(event)
  return applicationDuo(event).require(event, requirement)
}
