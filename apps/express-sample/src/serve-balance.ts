import type { Duo } from '@duokit/express'
import type { Express, RequestHandler } from 'express'
import { pushBalance } from 'sample-kit'
import { WebSocketServer } from 'ws'

/** Pushes the balance over the WebSocket `/live/socket`. */
export function serveBalance(app: Express, duo: Duo, session: RequestHandler): UpgradeListener {
  const live = duo.live(app, { session })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 })
  return live.upgrade(
    (request, socket, head, { signal }) => {
      sockets.handleUpgrade(request, socket, head, (ws) => {
        const closed = new AbortController()
        ws.on('close', () => closed.abort())
        ws.on('error', () => ws.terminate())
        pushBalance((message) => ws.send(message), AbortSignal.any([signal, closed.signal]))
      })
    },
    { path: '/live/socket' },
  )
}

/** A listener for Node's event `upgrade`. */
export type UpgradeListener = ReturnType<ReturnType<Duo['live']>['upgrade']>
