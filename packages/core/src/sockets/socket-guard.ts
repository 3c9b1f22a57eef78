import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { DuoError } from '../errors/errors.js'
import type { DuoConnection } from '../gate/guard/connection.js'
import type { Gate } from '../gate/gate.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import { type Admission, createAdmit } from './admit.js'
import { closeSocket } from './close-socket.js'
import { runHandler } from './run-handler.js'
import { judgedHandler, type MessageHandler, type MessageOptions } from './judged-handler.js'
import type { LiveOptions } from './live-options.js'
import { plainRefusal } from './plain-refusal.js'
import { handleErrors, isOpen, refuseSocket } from './refuse-socket.js'

/** A connection whose messages can be judged as they arrive. */
export interface LiveConnection extends DuoConnection {
  /**
   * Wraps a message handler. Each message is judged by the session at that moment; the handler gets the proof and then
   * the message, and runs only if the message passes.
   */
  message<Args extends readonly unknown[]>(
    handler: MessageHandler<Args>,
    options?: MessageOptions,
  ): (...args: Args) => void
}

/** A raw socket that asks for an upgrade. */
export interface Asking {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly requirement: Requirement | undefined
  /** Whether nobody but the handler may open it. */
  readonly exclusive?: boolean
}

/** What every way to guard a server's sockets shares. */
export interface SocketGuard {
  /**
   * Lets a raw socket pass if its user is verified and its client is still connected. Otherwise refuses it. Closes it
   * when its login ends.
   */
  guardSocket(asking: Asking, accept: (connection: LiveConnection) => unknown): Promise<void>
  /** Decides about a request without a raw socket. The caller sends the response and closes the connection. */
  admit(request: IncomingMessage, requirement: Requirement | undefined): Promise<Admission>
  /** Remembers the connection of a request. */
  keep(request: IncomingMessage, connection: DuoConnection): LiveConnection
  connectionOf(request: object): LiveConnection | undefined
}

/** Makes it for one server. */
export function createSocketGuard<Ctx>(gate: Gate<Ctx>, options: LiveOptions<Ctx>): SocketGuard {
  const onError = quietly(options.onError)
  const admit = createAdmit(gate, { ...options, onError })
  const connections = new WeakMap<object, LiveConnection>()

  const keep: SocketGuard['keep'] = (request, connection) => {
    const message: LiveConnection['message'] = (handler, given = {}) =>
      judgedHandler(handler, { ...given, connection, onError: (error) => onError(error, request) })
    const live = { ...plainly(connection), message }
    connections.set(request, live)
    return live
  }

  const handOn = async (asking: Asking, connection: DuoConnection, accept: Accept): Promise<void> => {
    const { request, socket } = asking
    socket.once('close', () => connection.close())
    connection.signal.addEventListener('abort', () => closeSocket(request, socket), { once: true })
    const written = bytesWritten(socket)
    try {
      await accept(keep(request, connection))
    } catch (error) {
      onError(error, request)
      connection.close()
      if (bytesWritten(socket) === written) refuseSocket(socket, plainRefusal(500))
      else socket.destroy()
    }
  }

  return {
    admit,
    keep,
    connectionOf: (request) => connections.get(request),
    async guardSocket(asking, accept) {
      const { request, socket, requirement } = asking
      handleErrors(socket)
      const { connection, answer } = exclusively(asking, await admit(request, requirement), onError)
      if (connection === undefined) return refuseSocket(socket, answer)
      if (await areStillThere(socket, connection)) return handOn(asking, connection, accept)
      connection.close()
      socket.destroy()
    },
  }
}

/** Refuses a socket that another listener of `upgrade` has opened, and reports it. */
function exclusively(
  { request, socket, exclusive = false }: Asking,
  admission: Admission,
  onError: (error: unknown, request: IncomingMessage) => void,
): Admission {
  if (!exclusive || !isOpen(socket)) return admission
  admission.connection?.close()
  onError(new DuoError('invalid_option', openedByOthers), request)
  return { connection: undefined, answer: plainRefusal(500) }
}

const openedByOthers =
  'another listener of upgrade opened this WebSocket without a guard, such as a WebSocketServer with the option server: give it noServer: true'

type Accept = (connection: LiveConnection) => unknown

/** The proof changes with each check, so it stays a getter. */
function plainly(connection: DuoConnection): DuoConnection {
  return {
    get proof() {
      return connection.proof
    },
    signal: connection.signal,
    check: (requirement) => connection.check(requirement),
    require: (requirement) => connection.require(requirement),
    end: () => connection.end(),
    close: () => connection.close(),
  }
}

/** A log that fails must not end the process. */
function quietly(onError: (error: unknown, request: IncomingMessage) => unknown) {
  return (error: unknown, request: IncomingMessage): void => {
    void runHandler(
      () => onError(error, request),
      () => undefined,
    )
  }
}

/**
 * Returns whether the client is still connected and the login has not ended. A closed connection is noticed only when
 * it is read from. If the login ended after the decision, its signal has already aborted and does not fire again.
 */
async function areStillThere(socket: Duplex, { signal }: DuoConnection): Promise<boolean> {
  if (!socket.destroyed) socket.read(0)
  await new Promise((resolve) => setImmediate(resolve))
  return !signal.aborted && !socket.destroyed && socket.writable && !socket.readableEnded
}

function bytesWritten(socket: Duplex): unknown {
  return Reflect.get(socket, 'bytesWritten')
}
