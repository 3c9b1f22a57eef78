import type { Duo, HandleUpgrade } from '@duokit/h3'
import nodeAdapter from 'crossws/adapters/node'
import { pushBalance } from 'sample-kit'

/** What the hooks use of a peer of crossws. */
interface Peer {
  readonly context: { readonly duo?: { readonly signal: AbortSignal } }
  send(message: string): unknown
}

/**
 * Pushes the balance over the WebSocket `/live/socket`. h3 keeps its sessions in cookies, and the logout calls
 * `forget`.
 */
export function serveBalance(duo: Duo): HandleUpgrade {
  const live = duo.live({ logout: 'forget' })
  const closings = new WeakMap<Peer, AbortController>()
  const hooks = live.hooks({
    upgrade: ({ url }: { url: string }) =>
      new URL(url).pathname === '/live/socket' ? undefined : new Response(null, { status: 404 }),
    open(peer: Peer) {
      const closed = new AbortController()
      closings.set(peer, closed)
      const ended = peer.context.duo?.signal ?? AbortSignal.abort()
      pushBalance((message) => peer.send(message), AbortSignal.any([ended, closed.signal]))
    },
    close: (peer: Peer) => closings.get(peer)?.abort(),
  })
  return live.upgrade(nodeAdapter({ hooks, serverOptions: { maxPayload: 1024 } }).handleUpgrade)
}
