import type { createServer, IncomingMessage, RequestListener, Server } from 'node:http'
import type { Duplex } from 'node:stream'
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
  refuseOtherProtocols(server)
  return server
}

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * `@hono/node-server` leaves an upgrade to another protocol open, such as the one of `curl --http2`. It also counts the
 * listeners of the server, so this takes the place of its own.
 */
function refuseOtherProtocols(server: Server): void {
  const [accept] = server.listeners('upgrade') as OnUpgrade[]
  if (accept === undefined) return
  server.off('upgrade', accept).on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return accept(request, socket, head)
    socket.on('error', () => undefined)
    return socket.end('HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n')
  })
}
