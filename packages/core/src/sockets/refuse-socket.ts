import type { Duplex } from 'node:stream'
import type { GateAnswer } from '../gate/request/request.js'
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

/** Sends a refusal on a raw socket and destroys it, whatever the client does. */
export function refuseSocket(socket: Duplex, answer: GateAnswer): void {
  handleErrors(socket)
  if (!socket.writable) {
    socket.destroy()
    return
  }
  endSocket(socket, rawResponse(answer))
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
