import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { closeFrame } from './close-frame.js'
import { endSocket } from './refuse-socket.js'

/** The private close code (RFC 6455 7.4.2) for a login that has ended: the client may log in and connect again. */
const loginEndedCode = 4401

const closeReason = 'duo_required'

/**
 * Closes the upgraded socket of a login that ended. A WebSocket gets a close frame first; a library would go on reading
 * messages until the client closes as well, so the socket is taken from it.
 */
export function closeSocket(request: IncomingMessage, socket: Duplex): void {
  if (isWebSocket(request)) endSocket(socket, closeFrame(loginEndedCode, closeReason))
  else socket.destroy()
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}
