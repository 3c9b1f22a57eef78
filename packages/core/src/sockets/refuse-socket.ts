import type { Duplex } from 'node:stream'
import type { GateAnswer } from '../gate/request/request.js'
import { closeFrame } from './close-frame.js'
import { rawResponse } from './raw-response.js'

/** Milliseconds that a client has to read a refusal, whether or not it closes. */
const lingering = 1000

/**
 * Handles the errors of a socket from the start. An `error` event without a listener ends the process, and a client
 * can cause one at any time by resetting the connection. Once, since each listener for `upgrade` gets the same socket.
 */
export function handleErrors(socket: Duplex): void {
  if (!socket.listeners('error').includes(ignore)) socket.on('error', ignore)
}

function ignore(): void {
  // The event `close` follows, and the socket is destroyed already.
}

/**
 * Sends a refusal on a raw socket and destroys it, whatever the client does. A socket that `ws` has opened already gets
 * a close frame: express-ws and koa-websocket ask the application only then.
 */
export function refuseSocket(socket: Duplex, answer: GateAnswer): void {
  handleErrors(socket)
  if (!socket.writable) {
    socket.destroy()
    return
  }
  endSocket(socket, isOpen(socket) ? closeFrame(closeCodeOf(answer), 'refused') : rawResponse(answer))
}

/** Returns whether `ws` has opened a socket. It keeps its client there. */
export function isOpen(socket: Duplex): boolean {
  return Object.getOwnPropertySymbols(socket).some((key) => key.description === 'websocket')
}

/** A private code for a client that may log in or is in the wrong place, and that of a failure (RFC 6455 7.4). */
function closeCodeOf({ status }: GateAnswer): number {
  return status < 500 ? 4000 + status : 1011
}

/** Sends the last bytes of a socket and destroys it. Nothing that arrives afterwards is read. */
export function endSocket(socket: Duplex, last: string | Buffer): void {
  handleErrors(socket)
  socket.removeAllListeners('data')
  socket.removeAllListeners('readable')
  const timer = setTimeout(() => socket.destroy(), lingering)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
  // Bytes left unread would make the system reset the connection, and the client might lose the response.
  socket.resume()
  socket.end(last)
}
