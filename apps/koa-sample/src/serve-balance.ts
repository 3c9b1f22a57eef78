import type { Duo } from '@duokit/koa'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import { pushBalance } from 'sample-kit'
import { WebSocketServer } from 'ws'

/**
 * Pushes the balance over the WebSocket `/live/socket`. koa-session is in the cookie here, and the logout calls
 * `forget`.
 */
export function serveBalance(app: Koa, duo: Duo, session: Middleware): UpgradeListener {
  const live = duo.live(app, { session, logout: 'forget' })
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
