import {
  createLive,
  type Decision,
  type Gate,
  type GateRequest,
  type Live,
  type LiveOptions,
  type Requirement,
} from '@duokit/core'
import { Logger } from '@nestjs/common'
import { type FreshReader, freshReader, type SessionMiddleware } from './fresh-request.js'
import { toGateRequest } from './gate-request.js'
import type { NestRequest } from './nest-request.js'
import type { Place } from './place.js'
import type { PlatformRequest } from './platform-request.js'

/** How the sockets of gateways are guarded. */
export interface SocketOptions extends Pick<LiveOptions<NestRequest>, 'logout' | 'recheck' | 'timeout'> {
  /**
   * Express: the middleware that reads the session, if it is not express-session, cookie-session or cookie-parser on the whole
   * application. Each runs again for each message.
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

  /** @throws DuoError `invalid_option`, also where the session is kept in a cookie and `logout` is missing */
  constructor(parts: Parts) {
    const { middleware, ...options } = parts.options
    const logger = new Logger('Duo')
    this.#parts = parts
    this.#fresh = freshReader(parts.instance, middleware)
    const gate: Gate<NestRequest> = {
      ...parts.made().gate,
      connect: (read, asked) => parts.made().gate.connect(read, asked),
    }
    this.live = createLive(gate, {
      ...options,
      read: (request) => this.#read(request),
      onError: (error) =>
        logger.error(error instanceof Error ? `${error.name}: ${error.message}` : 'a callback failed'),
    })
  }

  /** Judges one message by the state at this moment. Its socket may have been opened without a guard: then its origin is checked here. */
  async judge(opened: PlatformRequest, requirement: Requirement | undefined): Promise<Decision> {
    const connection = this.live.connectionOf(opened)
    if (connection !== undefined) return connection.check(requirement)
    const { logout } = this.#parts.options
    const asked = { requirement, upgrade: true, ...(logout && { logout }) }
    const decision = await this.#parts.made().gate.connect(() => this.#read(opened), asked)
    if (!decision.pass) return decision as Decision
    const { proof } = decision.connection
    decision.connection.close()
    return { pass: true, proof }
  }

  async #read(opened: PlatformRequest): Promise<GateRequest<NestRequest>> {
    return toGateRequest(await this.#fresh(opened), this.#parts.made().place)
  }
}
