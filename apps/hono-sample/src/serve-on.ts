import type { createServer, RequestListener, Server } from 'node:http'
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server'
import { WebSocketServer } from 'ws'

/** What is used of a Hono application. */
interface Fetching {
  fetch(request: Request, env: object): unknown
}

/** Has an application answer the requests and the upgrades of a server of Node's. */
export function serveOn<AnyServer extends Server>(server: AnyServer, app: Fetching): AnyServer {
  // In place of a new one: whoever calls has a server, with or without TLS.
  const adopt: unknown = (_options: object, listener: RequestListener) => server.on('request', listener)
  createAdaptorServer({
    fetch: app.fetch,
    createServer: adopt as typeof createServer,
    // The types of both libraries differ in what may be undefined.
    websocket: { server: new WebSocketServer({ noServer: true, maxPayload: 1024 }) as WebSocketServerLike },
  })
  return server
}
