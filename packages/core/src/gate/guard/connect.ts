import { checkCarried, type ConnectOptions } from './connection-options.js'
import { type DuoConnection, endedDecision, openConnection } from './connection.js'
import { foreignSocket, guard, type Refused } from './guard.js'
import type { MaybePromise } from '../../maybe-promise.js'
import { isForeign } from '../request/negotiation.js'
import type { GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

/**
 * What came of a request for a socket or an event stream. The response to an upgrade is always a problem document (RFC
 * 9457).
 */
export type ConnectDecision = { readonly pass: true; readonly connection: DuoConnection } | Refused

/**
 * Decides whether a socket or an event stream may open, and watches its login from then on.
 *
 * @param read - reads the request with its session as it is now; called once here, and again for each check
 */
export async function connect<Ctx>(
  workings: Workings<Ctx>,
  read: () => MaybePromise<GateRequest<Ctx>>,
  options: ConnectOptions,
): Promise<ConnectDecision> {
  const given = await read()
  const request = options.upgrade === true ? asUpgrade(given) : given
  if (options.upgrade === true && isForeign(request, workings.site)) return foreignSocket
  checkCarried(workings.store, request, options)
  const decision = await guard(workings, request, options.requirement)
  if (!decision.pass) return decision
  const connection = openConnection({ workings, read, options, proof: decision.proof })
  // Its login may have ended while the session was read.
  return connection.signal.aborted ? endedDecision(workings) : { pass: true, connection }
}

/** No login leads back to a socket, and no person sees its refusal, whatever its request accepts. */
function asUpgrade<Ctx>(request: GateRequest<Ctx>): GateRequest<Ctx> {
  return {
    ctx: request.ctx,
    method: request.method,
    url: request.url,
    header: (name) => (name === 'sec-fetch-mode' ? 'websocket' : request.header(name)),
    form: () => request.form(),
  }
}
