import type { DuoProof, Requirement } from '@duokit/h3'
import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'
import { refuseKept } from './refuse-kept.js'
import { treatAsScript } from './sub-request.js'

/**
 * Returns the proof of the user who sends this request, or throws. Call it inside a handler: it protects the handler at
 * whatever path. The response gets `Cache-Control: private, no-cache`, unless the handler sets a stricter value.
 *
 * @param requirement - for example `{ maxAge: 60 }`: verified within the last minute
 *
 * @example
 * ```ts
 * export default defineEventHandler(async (event) => ({ by: (await requireDuo(event)).username }))
 * ```
 *
 * @throws an error of h3 with status 401 or 403 and `data.code`; for `duo_required`, `data.start` is the URL that
 * starts a login. Unless the handler catches the error, Nitro responds as a guard does. The status is 500 if Nitro
 * caches the response for everybody, as in `defineCachedEventHandler`
 */
export async function requireDuo(event: H3Event, requirement?: Requirement): Promise<DuoProof> {
  refuseKept(event)
  treatAsScript(event)
  return applicationDuo(event).require(event, requirement)
}
