import { type Adapter, isDuoError, refusalResponse, type Requirement } from '@duokit/core'
import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { nodeRequest, nodeResponse } from './response.js'

/**
 * Whether a request asks for a WebSocket. On Node, one with a response does not. Bun goes by the key alone, and Deno
 * finds the protocol in a list.
 */
export function isUpgrade(c: Context): boolean {
  if (nodeResponse(c) !== undefined) return false
  if (c.req.header('sec-websocket-key') !== undefined) return true
  return (c.req.header('upgrade') ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket')
}

/** Creates the guard of upgrades. On Node it has the socket; on other runtimes it can only refuse the request. */
export function upgradeGuard(adapter: Adapter<Context>, requirement: Requirement | undefined): MiddlewareHandler {
  const admit = adapter.guardUpgrade(requirement)
  return async function duoUpgrade(c, next) {
    const hasSocket = nodeRequest(c) !== undefined
    c.set('duo', await (hasSocket ? admit(c) : adapter.requireUpgrade(c, requirement).catch(refuse)))
    return next()
  }
}

function refuse(error: unknown): never {
  if (!isDuoError(error)) throw error
  const res = refusalResponse(error)
  throw new HTTPException(error.status as 401, { message: error.message, cause: error, ...(res && { res }) })
}
