import type { DuoProof, Requirement } from '@duokit/h3'
import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'
import { refuseKept } from './refuse-kept.js'

/**
 * The proof of whoever sends this request, for use inside a handler: the protection itself, whatever the path looks like.
 *
 * @param requirement - `{ maxAge: 60 }`: verified within the last minute
 *
 * @example
 * ```ts
 * export default defineEventHandler(async (event) => ({ by: (await requireDuo(event)).username }))
 * ```
 *
 * @throws an error of h3 with status 401 or 403 and `data.code`; for `duo_required` with `data.start`, where a login begins;
 * with status 500 where Nitro keeps the answer for all, as in `defineCachedEventHandler`
 */
export async function requireDuo(event: H3Event, requirement?: Requirement): Promise<DuoProof> {
  refuseKept(event)
  return applicationDuo(event).require(event, requirement)
}
