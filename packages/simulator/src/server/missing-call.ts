import type { EventLog } from '../state/events.js'
import { json, type Reply } from '../transport/reply.js'
import type { SimRequest } from '../transport/sim-request.js'

/** What to say to a call of Duo's APIs that Duo has and the local Duo has not; undefined for every other path. */
export function missingCall({ method, path }: SimRequest, events: EventLog): Reply | undefined {
  if (!/^\/(auth|admin|accounts|verify)\/v\d\//.test(path) || HERE.includes(path)) return undefined
  const reason = '40401'
  const explanation = `The local Duo has no ${method} ${path.slice(0, 100)}. Of Duo's APIs it has ${HERE.join(' and ')}.`
  events.add({ kind: 'request.refused', detail: { endpoint: path.slice(0, 100), reason, explanation } })
  const simulator = { reason, explanation }
  return json(404, { code: 40401, message: 'Resource not found', stat: 'FAIL', simulator })
}

const HERE = ['/auth/v2/ping', '/auth/v2/check']
