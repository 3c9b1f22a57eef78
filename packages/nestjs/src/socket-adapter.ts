import { DuoError, type Live, type Requirement, type SocketIoServer, type VerifyClient } from '@duokit/core'
import type { IncomingMessage } from 'node:http'

/** What is used of an adapter of Nest's for `ws` or Socket.IO, or of one that extends them. */
export interface SocketAdapter {
  create(port: number, options?: never): unknown
}

/** What is used of a client of `ws`. */
interface Client {
  terminate(): void
}

interface WsServer {
  on(event: 'connection', listener: (client: Client, request: IncomingMessage) => void): unknown
}

/** `ws` keeps no request in its clients. */
const requests = new WeakMap<object, IncomingMessage>()

/** The request that opened the socket of a client of `ws`, if its server is guarded. */
export function requestOfClient(client: object): IncomingMessage | undefined {
  return requests.get(client)
}

/**
 * Has an adapter guard each server that it creates.
 *
 * @throws DuoError `invalid_option`, then or for the first server, if it is not an adapter of `ws` or Socket.IO
 */
export function guardAdapter<Adapter extends SocketAdapter>(
  adapter: Adapter,
  live: Live,
  requirement: Requirement | undefined,
): Adapter {
  const create: unknown = Reflect.get(Object(adapter), 'create')
  if (typeof create !== 'function') throw unknownAdapter()
  const verify = live.verifyClient(requirement)
  const guarded = new WeakSet<object>()
  const creating = (port: number, options?: { readonly verifyClient?: unknown }): unknown => {
    const verifyClient = joined(verify, options?.verifyClient)
    const server: unknown = Reflect.apply(create, adapter, [port, { ...options, verifyClient }])
    const io = socketIoOf(server)
    const target = io ?? server
    if (typeof target !== 'object' || target === null) throw unknownAdapter()
    if (guarded.has(target)) return server
    guarded.add(target)
    if (io === undefined) guardWs(target, live)
    else live.socketIo(io, requirement)
    return server
  }
  return Object.assign(adapter, { create: creating })
}

/** Has the guards of messages find the requests of the clients of `ws`, and refuses nobody. For tests. */
export function keepRequests<Adapter extends SocketAdapter>(adapter: Adapter): Adapter {
  const create: unknown = Reflect.get(adapter, 'create')
  if (typeof create !== 'function') return adapter
  const creating = (...given: unknown[]): unknown => {
    const server: unknown = Reflect.apply(create, adapter, given)
    if (typeof server === 'object' && server !== null && isWsServer(server)) {
      server.on('connection', (client, request) => void requests.set(client, request))
    }
    return server
  }
  return Object.assign(adapter, { create: creating })
}

/** Our check, and then the one of the application. */
function joined(verify: VerifyClient, own: unknown): VerifyClient {
  if (typeof own !== 'function') return verify
  return (info, done) =>
    verify(info, (verified) => {
      if (own.length >= 2) Reflect.apply(own, undefined, [info, done])
      else done(verified && Reflect.apply(own, undefined, [info]) === true)
    })
}

function guardWs(server: object, live: Live): void {
  if (!isWsServer(server)) throw unknownAdapter()
  server.on('connection', (client, request) => {
    // An adapter that drops options lets clients in that nobody checked.
    if (live.connectionOf(request) === undefined) client.terminate()
    else requests.set(client, request)
  })
}

/** A Socket.IO server, or the one of a namespace. */
function socketIoOf(server: unknown): SocketIoServer | undefined {
  return [server, Reflect.get(Object(server), 'server')].find(isSocketIo)
}

function isSocketIo(value: unknown): value is SocketIoServer {
  return typeof value === 'object' && value !== null && 'engine' in value && 'sockets' in value
}

function isWsServer(server: object): server is WsServer {
  return 'on' in server && typeof server.on === 'function' && 'handleUpgrade' in server
}

function unknownAdapter(): DuoError {
  return new DuoError(
    'invalid_option',
    'guardSockets needs a WsAdapter or an IoAdapter of Nest, or an adapter that creates servers of ws or Socket.IO',
  )
}
