import { handleFormCallback } from './form-callback.js'
import { handleRedirectCallback } from './redirect-callback.js'
import type { Outcome } from '../responses/outcome.js'
import type { GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

/** `callback`: a form of the page around the iframe, or the redirect back from the Universal Prompt. */
export function handleCallback<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>): Promise<Outcome> {
  return request.method === 'POST' ? handleFormCallback(workings, request) : handleRedirectCallback(workings, request)
}
