import type { IncomingMessage } from 'node:http'
import { DuoError } from '../errors/errors.js'
import type { DuoProof } from '../gate/proofs/proof.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import type { VerifyClient } from '../sockets/live.js'
import type { LiveConnection } from '../sockets/socket-guard.js'
import type { AdapterParts } from './adapter-parts.js'
import { type AdapterLive, createAdapterLive, type LiveSettings, type LiveSource } from './live.js'

/** Guards the sockets and event streams of an application whose framework routes upgrades like requests. */
export interface RoutedLive<Ctx> extends AdapterLive<Ctx> {
  /**
   * Returns the connection of the upgrade that this request asks for. Its `message` wraps a handler of messages.
   *
   * @throws DuoError `invalid_option` if the route has no guard
   */
  connection(ctx: Ctx): LiveConnection
}

/** What guards the sockets of an application, and its routed upgrades. */
export interface AdapterSockets<Ctx> {
  /** Guards the sockets and event streams of a server on Node. */
  live(settings: LiveSettings, source: LiveSource<Ctx>): RoutedLive<Ctx>
  /**
   * Makes a guard of upgrades, for a framework that routes them like requests, and has `nodeRequest`. It gets the
   * upgrades that have a Node request. `live` may be called later.
   *
   * @param method - how the application calls `live`
   * @returns a function that resolves to the proof once the socket may open. If the client is refused, the socket gets
   * the response, and the promise never settles
   * @throws DuoError `invalid_option` from the function if nothing has called `live`
   */
  guardUpgrade(requirement?: Requirement, method?: string): (ctx: Ctx) => Promise<DuoProof | undefined>
}

/** What a guard of requests needs of it. */
interface RoutedSockets<Ctx> extends AdapterSockets<Ctx> {
  /**
   * Returns whether a request opens a socket that `guardUpgrade` has to guard, although its framework or a plugin
   * routes it like any other.
   */
  opensSocket(ctx: Ctx): boolean
}

/** Makes them. */
export function socketsOf<Ctx>(parts: AdapterParts<Ctx>): RoutedSockets<Ctx> {
  let live: AdapterLive<Ctx> | undefined
  const routed = new WeakMap<IncomingMessage, Ctx>()
  const requestOf = (ctx: Ctx) => parts.framework.nodeRequest?.(ctx)
  return {
    live(settings, source) {
      const made = (live = createAdapterLive(parts, settings, withRouted(source, routed)))
      return { ...made, connection: (ctx) => connectionOf(made, requestOf(ctx)) }
    },
    opensSocket(ctx) {
      const request = requestOf(ctx)
      return request !== undefined && (isUpgrade(request) || (live !== undefined && isHandshake(request)))
    },
    guardUpgrade(requirement, method = 'duo.live()') {
      let verify: VerifyClient | undefined
      return async (ctx) => {
        const made = live
        const req = requestOf(ctx)
        if (made === undefined || req === undefined) throw new DuoError('invalid_option', unguarded(method))
        routed.set(req, ctx)
        const check = (verify ??= made.verifyClient(requirement))
        return new Promise((resolve) => check({ req }, () => resolve(made.connectionOf(req)?.proof)))
      }
    },
  }
}

/** Node sets `upgrade` for each request that it hands to listeners of `upgrade`. */
function isUpgrade(request: IncomingMessage): boolean {
  return 'upgrade' in request && request.upgrade === true
}

/** Where nobody listens to `upgrade`, Node hands it on like a request, and koa-easy-ws takes the socket from there. */
function isHandshake({ headers }: IncomingMessage): boolean {
  return headers['sec-websocket-key'] !== undefined && headers.upgrade?.toLowerCase() === 'websocket'
}

/** The framework's own request of a routed upgrade says more than Node's, such as what the server has given it. */
function withRouted<Ctx>(source: LiveSource<Ctx>, routed: WeakMap<IncomingMessage, Ctx>): LiveSource<Ctx> {
  return {
    ...source,
    context(request) {
      const ctx = routed.get(request)
      return ctx === undefined ? source.context(request) : source.again(ctx)
    },
  }
}

function connectionOf<Ctx>(live: AdapterLive<Ctx>, request: IncomingMessage | undefined): LiveConnection {
  const found = request && live.connectionOf(request)
  if (found !== undefined) return found
  throw new DuoError('invalid_option', 'a guard must stand before this WebSocket')
}

const unguarded = (method: string) =>
  `a guard stands before a socket, which only ${method} can close: call it before the first request`
