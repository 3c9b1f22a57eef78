import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createMessageAnswers } from './message-answers.js'

/** What is used of a connection that `duo.live()` guards. */
interface Connection {
  message(handle: (proof: { readonly username: string }, data: Buffer) => Promise<void>): (data: Buffer) => void
  require(requirement: { readonly maxAge: number }): Promise<unknown>
}

// oxlint-disable-next-line max-params -- the three of Node's event, and the connection
type Handler = (request: IncomingMessage, socket: Duplex, head: Buffer, connection: Connection) => void

interface Live<Listener> {
  upgrade(handler: Handler, options: { readonly path: string }): Listener
}

interface Client {
  on(event: 'message', listener: (data: Buffer) => void): unknown
  send(text: string): void
}

/** A `WebSocketServer` of ws, with `noServer: true`. */
interface Sockets {
  // oxlint-disable-next-line max-params -- ws has it so.
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (client: Client) => void): void
}

/**
 * Makes what serves `/live/socket` with ws, for a target whose `live.upgrade` takes the `upgrade` event of Node's
 * server.
 *
 * @returns the listener
 *
 * @example
 * ```ts
 * server.on('upgrade', upgradeWith(new WebSocketServer({ noServer: true }), duo.live({ logout: 'forget' })))
 * ```
 */
export function upgradeWith<Listener>(sockets: Sockets, live: Live<Listener>): Listener {
  const answer = createMessageAnswers()
  // oxlint-disable-next-line max-params -- likewise
  const accept: Handler = (request, socket, head, connection) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      const requireFresh = () => connection.require({ maxAge: 60 })
      const handle = async ({ username }: { readonly username: string }, data: Buffer) =>
        client.send(await answer(data.toString(), { username, requireFresh }))
      client.on('message', connection.message(handle))
    })
  }
  return live.upgrade(accept, { path: '/live/socket' })
}
