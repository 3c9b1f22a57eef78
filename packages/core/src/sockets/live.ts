import type { IncomingMessage } from 'node:http'
import type { Gate } from '../gate/gate.js'
import { checkRequirement, type Requirement } from '../gate/proofs/requirement.js'
import { checkLiveOptions, type LiveOptions } from './live-options.js'
import { createSocketGuard, type LiveConnection } from './socket-guard.js'
import { socketIoGuard, type SocketIoServer } from './socket-io.js'
import { type UpgradeHandler, upgradeListener, type UpgradeListener, type UpgradeOptions } from './upgrade-listener.js'

/** Refuses sockets before their handshake, and closes them when their login ends. */
export interface Live {
  /**
   * A listener for Node's `upgrade` event. The handler gets the sockets of verified users only.
   *
   * @throws DuoError `invalid_option`
   */
  upgrade(handler: UpgradeHandler, options?: UpgradeOptions): UpgradeListener
  /**
   * The option `verifyClient` of a `WebSocketServer` of `ws`.
   *
   * @throws DuoError `invalid_option`
   */
  verifyClient(requirement?: Requirement): VerifyClient
  /**
   * Guards a Socket.IO server, for both of its transports: sets `allowRequest`, and closes the clients of a login that
   * ends.
   *
   * @throws DuoError `invalid_option`, also for a server that is not attached to an HTTP server yet, or is
   * guarded already
   */
  socketIo(io: SocketIoServer, requirement?: Requirement): void
  /**
   * The connection that a request opened, for handlers of `ws` (the second argument of `connection`) and of Socket.IO
   * (`socket.request`); `undefined` for a request that this guard did not let in.
   */
  connectionOf(request: object): LiveConnection | undefined
}

/** `verifyClient` for `ws`. `ws` never sees a client that was refused. */
export type VerifyClient = (info: { readonly req: IncomingMessage }, done: (verified: boolean) => void) => void

/**
 * Makes the guard of a server's sockets, for adapters on Node.
 *
 * @throws DuoError `invalid_option`, also where sessions are kept in a cookie and `logout` is missing
 */
export function createLive<Ctx>(gate: Gate<Ctx>, given: LiveOptions<Ctx>): Live {
  const options = checkLiveOptions(given)
  gate.checkConnections(options)
  const guard = createSocketGuard(gate, options)
  const guardSocketIo = socketIoGuard(guard)
  return {
    upgrade: (handler, own = {}) => upgradeListener(guard, handler, own),
    verifyClient(requirement) {
      checkRequirement(requirement)
      return ({ req }, done) =>
        void guard.guardSocket({ request: req, socket: req.socket, requirement }, () => done(true))
    },
    socketIo(io, requirement) {
      checkRequirement(requirement)
      guardSocketIo(io, requirement)
    },
    connectionOf: (request) => guard.connectionOf(request),
  }
}
