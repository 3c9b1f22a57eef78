import { type Adapter, DuoError, isDuoError, type Requirement, type VerifyClient } from '@duokit/core'
import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { MadeLive } from './live.js'
import { nodeResponse } from './response.js'

/** Whether a request asks for a WebSocket. On Node, one with a response does not. */
export function isUpgrade(c: Context): boolean {
  return c.req.header('upgrade')?.toLowerCase() === 'websocket' && nodeResponse(c) === undefined
}

/** Creates the guard of upgrades. On Node it has the socket; on other runtimes it can only refuse the request. */
export function upgradeGuard(
  adapter: Adapter<Context>,
  { requirement, live }: { readonly requirement: Requirement | undefined; readonly live: () => MadeLive | undefined },
): MiddlewareHandler {
  let verify: VerifyClient | undefined
  return async function duoUpgrade(c, next) {
    if (!isOnNode(c)) {
      const proof = await adapter.requireUpgrade(c, requirement).catch(refuse)
      c.set('duo', proof)
      return next()
    }
    const made = live()
    if (made === undefined) throw new DuoError('invalid_option', unguarded)
    verify ??= made.live.verifyClient(requirement)
    const request = made.know(c)
    // A refused client has received the response on the socket already, so no handler runs.
    await new Promise<void>((resolve) => verify?.({ req: request }, () => resolve()))
    c.set('duo', made.live.connectionOf(request)?.proof)
    return next()
  }
}

const unguarded = 'a guard stands before a WebSocket, which only duo.live() can close: call it before the first request'

function isOnNode({ env }: Context): boolean {
  return Reflect.has(Object(env), 'incoming')
}

function refuse(error: unknown): never {
  if (!isDuoError(error)) throw error
  throw new HTTPException(error.status as 401, { message: error.message, cause: error })
}
