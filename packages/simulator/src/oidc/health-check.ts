import { json, type Reply } from '../transport/reply.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { Place } from '../server/place.js'
import { readClientAssertion } from './client-assertion.js'
import { readParameters } from './parameters.js'
import { logRefusal, type Refusal } from './refusal.js'

export const HEALTH_CHECK_PATH = '/oauth/v1/health_check'

/** Says whether Duo is there and the application's keys are right. */
export async function healthCheck(request: SimRequest, place: Place): Promise<Reply> {
  const { duo } = place
  const parameters = await readParameters(request)
  const client = parameters.ok
    ? readClientAssertion(parameters, { place, path: HEALTH_CHECK_PATH, host: request.headers.host })
    : parameters
  if (!client.ok) {
    logRefusal(duo.events, 'health_check', client)
    return failed(client, duo.clock.now())
  }
  duo.events.add({ kind: 'api.called', ikey: client.application.ikey, detail: { endpoint: 'health_check' } })
  return json(200, { stat: 'OK', response: { timestamp: duo.clock.now() } })
}

const failed = ({ error, description, reason, explanation }: Refusal, timestamp: number): Reply =>
  json(400, {
    stat: 'FAIL',
    code: 40002,
    message: error,
    message_detail: description,
    timestamp,
    simulator: { reason, explanation },
  })
