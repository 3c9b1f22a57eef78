import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { invalidOption } from '../errors/errors.js'
import { optionNames, readOptions } from '../option-names.js'
import { pathOf } from '../gate/request/request.js'
import { checkRequirement, type Requirement } from '../gate/proofs/requirement.js'
import { plainRefusal } from './plain-refusal.js'
import { handleErrors, refuseSocket } from './refuse-socket.js'
import type { LiveConnection, SocketGuard } from './socket-guard.js'

/** Takes over the socket of a verified user, before its handshake. */
// oxlint-disable-next-line max-params -- the three of Node's event, and the connection
export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  connection: LiveConnection,
) => unknown

/** Which upgrades a listener guards, and what they need. */
export interface UpgradeOptions {
  /**
   * The one path whose upgrades are guarded and handled. Other paths are left to other listeners. All paths by default.
   */
  readonly path?: string
  readonly requirement?: Requirement
}

const names = /* @__PURE__ */ optionNames<UpgradeOptions>({ path: true, requirement: true })

/** A listener for Node's `upgrade` event. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * The path of a listener of ours: one that is left to others must have others. Every copy of this package knows it. Two
 * copies would otherwise leave a socket to each other, and it would stay open.
 */
const pathKey = Symbol.for('@duokit/core:upgrade path')

/** Makes a listener that lets only verified users through to the handler. */
export function upgradeListener(guard: SocketGuard, handler: UpgradeHandler, given: UpgradeOptions): UpgradeListener {
  const { path, requirement } = readOptions(given, names, 'upgrade')
  if (typeof handler !== 'function') throw invalidOption('handler', 'must be a function')
  if (path !== undefined && !/^\/[^?#]*$/.test(path)) throw invalidOption('path', 'must be a path, such as /live')
  checkRequirement(requirement)
  const listener: UpgradeListener = (request, socket, head) => {
    if (path !== undefined && pathOf(request.url ?? '') !== path) return leaveToOthers(request, socket)
    const asking = { request, socket, requirement, exclusive: true }
    void guard.guardSocket(asking, (connection) => handler(request, socket, head, connection))
  }
  if (path !== undefined) Object.defineProperty(listener, pathKey, { value: path })
  return listener
}

/** Node leaves a socket open that no listener takes. */
function leaveToOthers(request: IncomingMessage, socket: Duplex): void {
  handleErrors(socket)
  const path = pathOf(request.url ?? '')
  const isTaken = listenersFor(request).some((listener) => {
    const own: unknown = Reflect.get(listener, pathKey)
    return own === undefined || own === path
  })
  if (!isTaken && !socket.writableEnded) refuseSocket(socket, plainRefusal(404))
}

function listenersFor({ socket }: IncomingMessage): readonly object[] {
  const server: unknown = Reflect.get(socket, 'server')
  return isEmitter(server) ? server.listeners('upgrade') : []
}

function isEmitter(value: unknown): value is { listeners(event: string): object[] } {
  return typeof value === 'object' && value !== null && 'listeners' in value
}
