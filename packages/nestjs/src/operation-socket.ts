import { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { PlatformRequest } from './platform-request.js'

/** The request that opened the WebSocket over which a GraphQL operation came. */
export interface OpenedByUpgrade extends PlatformRequest {
  readonly socket: Duplex
  /** Node's own. */
  readonly raw: IncomingMessage
}

const known = new WeakMap<IncomingMessage, OpenedByUpgrade>()

/**
 * Finds that request; `undefined` for an operation over HTTP. Its headers are read anew from what the client sent with
 * the handshake: mercurius adds those of the message `connection_init`, which a page of another origin can write.
 */
export function openedByUpgrade(request: PlatformRequest): OpenedByUpgrade | undefined {
  const raw = request.raw ?? request
  // Node sets `upgrade` where it hands the socket on.
  if (!(raw instanceof IncomingMessage) || Reflect.get(raw, 'upgrade') !== true) return undefined
  const found = known.get(raw) ?? { raw, socket: raw.socket, url: raw.url, headers: sentHeaders(raw) }
  known.set(raw, found)
  return found
}

function sentHeaders({ headersDistinct }: IncomingMessage): PlatformRequest['headers'] {
  const joined = Object.entries(headersDistinct).map(
    ([name, values = []]) => [name, values.join(name === 'cookie' ? '; ' : ', ')] as const,
  )
  return Object.fromEntries(joined)
}
