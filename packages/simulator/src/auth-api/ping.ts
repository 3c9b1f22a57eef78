import { json } from '../transport/reply.js'
import type { Route } from '../server/router.js'
import { duoOfCredentials } from './credentials.js'

/** Liveness and time, for anyone: a signature that comes along is not looked at. */
export const pingRoute: Route = {
  method: 'GET',
  path: '/auth/v2/ping',
  endpoint: 'ping',
  // Its clock and faults are those of the application whose client signed the call, if it was signed.
  duoOf: duoOfCredentials,
  handle: (_request, { duo }) => {
    duo.events.add({ kind: 'api.called', detail: { endpoint: 'ping' } })
    return json(200, { response: { time: duo.clock.now() }, stat: 'OK' })
  },
}
