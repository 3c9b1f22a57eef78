import { DuoError } from '../errors/errors.js'
import type { ConnectionOptions } from '../gate/guard/connection-options.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import type { MaybePromise } from '../maybe-promise.js'
import { bindResponse } from '../sockets/bind-response.js'
import type { AdapterParts } from './adapter-parts.js'
import { prepare } from './prepare.js'
import { refuseInHandler } from './refuse-in-handler.js'

/** How the login of an event stream is watched. */
export interface SignalSource<Ctx> {
  readonly options: ConnectionOptions
  readonly requirement: Requirement | undefined
  /** Reads the request again, with the current session. */
  readonly again: () => MaybePromise<Ctx>
  /** Aborts when the client has left, where no response of Node's tells: nothing is watched from then on. */
  readonly left?: AbortSignal
}

/** Returns a signal that aborts when the login ends. Node's response ends then too. */
export async function openSignal<Ctx>(
  parts: AdapterParts<Ctx>,
  ctx: Ctx,
  { options, requirement, again, left }: SignalSource<Ctx>,
): Promise<AbortSignal> {
  const { gate, framework, request, keepFromCaches } = parts
  prepare(parts, ctx, 'guard')
  let isFirst = true
  const read = async () => {
    const found = isFirst ? ctx : await again()
    isFirst = false
    return request(found)
  }
  const decision = await gate.connect(read, { ...options, requirement })
  if (!decision.pass) {
    const { code, ...refusal } = decision
    // Only an upgrade is refused for its origin.
    if (code === 'cross_site') throw new DuoError(code)
    throw await refuseInHandler(parts, ctx, { code, ...refusal })
  }
  keepFromCaches(ctx)
  const { connection } = decision
  if (left?.aborted) connection.close()
  left?.addEventListener('abort', () => connection.close(), { once: true })
  const response = framework.nodeResponse?.(ctx)
  if (response !== undefined) bindResponse(connection, response)
  return connection.signal
}
