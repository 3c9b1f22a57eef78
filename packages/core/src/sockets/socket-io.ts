import type { IncomingMessage, ServerResponse } from 'node:http'
import { invalidOption } from '../errors/errors.js'
import type { GateAnswer } from '../gate/request/request.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import { isGone } from './http2-response.js'
import type { SocketGuard } from './socket-guard.js'

/** A Socket.IO server, of which its Engine.IO server is used. */
export interface SocketIoServer {
  readonly engine: object
}

type AllowRequest = (
  request: IncomingMessage,
  done: (error: string | null | undefined, success: boolean) => void,
) => void

/** What is used of an Engine.IO server. */
interface Engine {
  readonly opts: { allowRequest?: AllowRequest }
  on(event: 'connection', listener: (socket: EngineSocket) => void): unknown
}

/** One client of Engine.IO, over whichever transport it uses at the moment. */
interface EngineSocket {
  readonly request: IncomingMessage
  close(discard: boolean): unknown
  once(event: 'close', listener: () => void): unknown
}

/**
 * Guards both transports. A client of the polling transport has no socket of its own, and a client that upgrades to
 * WebSocket sends a second request. When a login ends, the client of Engine.IO is closed.
 */
export function socketIoGuard(guard: SocketGuard) {
  const guarded = new WeakSet<Engine>()
  return (io: SocketIoServer, requirement: Requirement | undefined): void => {
    const engine = engineOf(io)
    // The second guard would forget the connections of the first.
    if (guarded.has(engine)) throw invalidOption('io', 'is guarded already: state what you require in that call')
    guarded.add(engine)
    guardEngine(guard, engine, requirement)
  }
}

function guardEngine(guard: SocketGuard, engine: Engine, requirement: Requirement | undefined): void {
  const before = engine.opts.allowRequest
  const opened = new WeakSet<IncomingMessage>()

  engine.opts.allowRequest = (request, done) => {
    const accept = (): void => (before === undefined ? done(null, true) : before(request, done))
    const response = responseOf(request)
    if (response === undefined) return void guard.guardSocket({ request, socket: request.socket, requirement }, accept)
    void allowPolling(guard, { request, response, requirement, isOpened: () => opened.has(request) }, accept)
  }
  engine.on('connection', (socket) => {
    const connection = guard.connectionOf(socket.request)
    // Someone has replaced `allowRequest`: nobody checked this client.
    if (connection === undefined) return socket.close(true)
    opened.add(socket.request)
    socket.once('close', () => connection.close())
    connection.signal.addEventListener('abort', () => socket.close(true), { once: true })
    if (connection.signal.aborted) socket.close(true)
  })
}

async function allowPolling(
  guard: SocketGuard,
  asking: {
    readonly request: IncomingMessage
    readonly response: ServerResponse
    readonly requirement: Requirement | undefined
    readonly isOpened: () => boolean
  },
  accept: () => void,
): Promise<void> {
  const { request, response, requirement, isOpened } = asking
  const { connection, answer } = await guard.admit(request, requirement)
  if (connection === undefined) return send(response, answer)
  if (isGone(response)) return connection.close()
  response.once('close', () => isOpened() || connection.close())
  guard.keep(request, connection)
  accept()
}

function send(response: ServerResponse, { status, headers, body }: GateAnswer): void {
  if (isGone(response) || response.headersSent) return
  response.statusCode = status
  for (const [name, value] of headers) {
    if (name === 'set-cookie') response.appendHeader(name, value)
    else response.setHeader(name, value)
  }
  response.end(body)
}

/** Engine.IO keeps the response of a polling request there, and nothing for an upgrade. */
function responseOf(request: IncomingMessage): ServerResponse | undefined {
  const response: unknown = Reflect.get(request, 'res')
  return isResponse(response) ? response : undefined
}

function isResponse(value: unknown): value is ServerResponse {
  return typeof value === 'object' && value !== null && 'appendHeader' in value && 'headersSent' in value
}

function engineOf(io: SocketIoServer): Engine {
  const { engine } = io ?? {}
  if (!isEngine(engine)) {
    throw invalidOption('io', 'must be a Socket.IO server that is attached to an HTTP server: attach it first')
  }
  return engine
}

function isEngine(value: unknown): value is Engine {
  if (typeof value !== 'object' || value === null) return false
  const { opts, on } = value as Partial<Record<keyof Engine, unknown>>
  return typeof opts === 'object' && opts !== null && typeof on === 'function'
}
