import {
  type Backlog,
  bindResponse,
  bytesOf,
  closeSocket,
  createBacklog,
  createLive,
  type Decision,
  type DuoConnection,
  DuoError,
  type DuoProof,
  type Gate,
  type GateRequest,
  type Live,
  type LiveOptions,
  type Requirement,
  type SessionMiddleware,
} from '@duokit/core'
import { Logger } from '@nestjs/common'
import type { ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'
import { type FreshReader, freshReader } from './fresh-request.js'
import { toGateRequest } from './gate-request.js'
import type { NestRequest } from './nest-request.js'
import type { Place } from './place.js'
import type { OpenedByUpgrade } from './operation-socket.js'
import type { PlatformRequest } from './platform-request.js'

/** How the sockets of gateways are guarded. */
export interface SocketOptions extends Pick<LiveOptions<NestRequest>, 'logout' | 'recheck' | 'timeout'> {
  /**
   * Express: the middleware that reads the session, if it is not express-session, cookie-session or cookie-parser on
   * the whole application. Each runs again for each message.
   */
  readonly middleware?: readonly SessionMiddleware[]
}

interface Parts {
  /** The gate of this moment: where the application is mounted may be known later than its gateways. */
  readonly made: () => { readonly gate: Gate<NestRequest>; readonly place: Place }
  readonly instance: unknown
  readonly options: SocketOptions
}

/** Guards the sockets and the messages of an application's gateways. */
export class LiveSockets {
  /** Refuses upgrades, and knows the connections of those that it let in. */
  readonly live: Live
  readonly #parts: Parts
  readonly #fresh: FreshReader
  readonly #logger = new Logger('Duo')
  readonly #backlogs = new WeakMap<object, Backlog>()
  /** Of sockets for GraphQL, by Node's request. */
  readonly #connections = new WeakMap<object, DuoConnection>()

  /** @throws DuoError `invalid_option`, also where the session is kept in a cookie and `logout` is missing */
  constructor(parts: Parts) {
    const { middleware, ...options } = parts.options
    this.#parts = parts
    this.#fresh = freshReader(parts.instance, middleware)
    const gate: Gate<NestRequest> = {
      ...parts.made().gate,
      connect: (read, asked) => parts.made().gate.connect(read, asked),
    }
    this.live = createLive(gate, {
      ...options,
      read: (request) => this.#read(request),
      onError: (error) => parts.made().gate.report(error),
    })
  }

  /**
   * Judges one message by the current session. Its socket may have been opened without a guard, so its origin is
   * checked here.
   *
   * @param message - what was sent, which waits in memory meanwhile
   */
  async judge(opened: PlatformRequest, requirement: Requirement | undefined, message: unknown): Promise<Decision> {
    const connection = this.live.connectionOf(opened)
    return this.#queued(opened, { connection, message }, async () => {
      if (connection !== undefined) return connection.check(requirement)
      const decision = await this.#connect(opened, requirement)
      if (!decision.pass) return decision
      const { proof } = decision.connection
      decision.connection.close()
      return { pass: true, proof }
    })
  }

  /**
   * Judges one operation of GraphQL over a WebSocket by the current session. After the first one that passes, the
   * socket belongs to the login. When the login ends, the socket and its subscriptions end.
   */
  async judgeOperation(opened: OpenedByUpgrade, requirement: Requirement | undefined, message: unknown) {
    const { raw, socket } = opened
    const known = this.#connections.get(raw)
    return this.#queued(raw, { connection: known, message }, async (): Promise<Decision> => {
      if (known !== undefined) return known.check(requirement)
      const decision = await this.#connect(opened, requirement)
      if (!decision.pass) return decision
      const { connection } = decision
      if (socket.destroyed) connection.close()
      this.#connections.set(raw, connection)
      socket.once('close', () => connection.close())
      connection.signal.addEventListener('abort', () => closeSocket(raw, socket), { once: true })
      // It ended before anybody listened.
      if (connection.signal.aborted) closeSocket(raw, socket)
      return connection.signal.aborted ? connection.check() : { pass: true, proof: connection.proof }
    })
  }

  /** Lets a socket open that its platform routes like a request, and closes it when its login ends. */
  admit({ raw }: OpenedByUpgrade, requirement: Requirement | undefined): Promise<DuoProof | undefined> {
    const verify = this.live.verifyClient(requirement)
    return new Promise((resolve) => verify({ req: raw }, () => resolve(this.live.connectionOf(raw)?.proof)))
  }

  #connect(opened: PlatformRequest, requirement: Requirement | undefined) {
    const { logout, recheck } = this.#parts.options
    const watching = { ...(logout && { logout }), ...(recheck !== undefined && { recheck }) }
    return this.#parts.made().gate.connect(() => this.#read(opened), { requirement, upgrade: true, ...watching })
  }

  /** A client that sends faster than its messages can be judged is disconnected. */
  async #queued(
    opened: object,
    { connection, message }: { readonly connection: DuoConnection | undefined; readonly message: unknown },
    judge: () => Promise<Decision>,
  ): Promise<Decision> {
    const backlog = this.#backlogs.get(opened) ?? createBacklog()
    this.#backlogs.set(opened, backlog)
    const leave = backlog.enter(bytesOf([message]))
    if (leave === undefined) {
      connection?.end()
      socketOf(opened)?.destroy()
      throw new DuoError('duo_required', 'messages of this socket came faster than they could be judged')
    }
    try {
      return await judge()
    } finally {
      leave()
    }
  }

  /**
   * Ends the response of an event stream with the login of its request. The request has passed the guard. It is read
   * again here in the same way as later, so that an unreadable session is noticed at once.
   */
  async watch(opened: PlatformRequest, response: ServerResponse, requirement?: Requirement): Promise<Decision> {
    const { logout, recheck } = this.#parts.options
    const asked = { requirement, ...(logout && { logout }), ...(recheck !== undefined && { recheck }) }
    const decision = await this.#parts.made().gate.connect(() => this.#read(opened), asked)
    if (!decision.pass) {
      this.#logger.warn(`${decision.code}: ${unreadable}`)
      return decision
    }
    const { connection } = decision
    bindResponse(connection, response)
    return { pass: true, proof: connection.proof }
  }

  async #read(opened: PlatformRequest): Promise<GateRequest<NestRequest>> {
    return toGateRequest(await this.#fresh(opened), this.#parts.made().place)
  }
}

function socketOf(opened: object): Duplex | undefined {
  const socket: unknown = Reflect.get(opened, 'socket')
  return socket instanceof Duplex ? socket : undefined
}

const unreadable =
  'A request for an event stream passed the guard, but its session could not be read again. Unless its login ended at that moment, tell DuoModule with sockets.middleware which middleware reads the session, or have getUsername read the request itself'
