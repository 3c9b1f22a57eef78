import { type OnGatewayConnection, type OnGatewayDisconnect, WebSocketGateway } from '@nestjs/websockets'
import { pushBalance } from 'sample-kit'

/** What the gateway uses of a client of `ws`. */
interface Client {
  send(message: string): unknown
}

/**
 * Pushes the balance over the WebSocket `/live/socket`. `guardSockets` lets in only clients whose login is verified,
 * and disconnects them when it ends.
 */
@WebSocketGateway({ path: '/live/socket', maxPayload: 1024 })
export class BalanceGateway implements OnGatewayConnection<Client>, OnGatewayDisconnect<Client> {
  readonly #closings = new WeakMap<Client, AbortController>()

  handleConnection(client: Client): void {
    const closed = new AbortController()
    this.#closings.set(client, closed)
    pushBalance((message) => client.send(message), closed.signal)
  }

  handleDisconnect(client: Client): void {
    this.#closings.get(client)?.abort()
  }
}
