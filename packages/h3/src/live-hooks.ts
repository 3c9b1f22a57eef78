import {
  type Adapter,
  bytesOf,
  checkRequirement,
  type ConnectionOptions,
  type DuoConnection,
  judgedHandler,
  plainRefusal,
  refuseSocket,
  type Requirement,
  type RunCheck,
  webAnswer,
} from '@duokit/core'
import { createError, type H3Event } from 'h3'
import type { Duplex } from 'node:stream'
import { eventOf, type UpgradeRequest } from './event-of.js'
import { handleSocketErrors, incomingOf, socketOf } from './socket-errors.js'

/** What is used of a peer of crossws. */
export interface LivePeer {
  readonly context: object
  readonly request?: unknown
  close(code?: number, reason?: string): void
  terminate(): void
}

/** The hooks of a WebSocket handler. */
export interface LiveHooks {
  // Method syntax, so that the hooks of both versions of crossws are assignable.
  upgrade?(request: never): unknown
  open?(peer: never): unknown
  message?(peer: never, message: never): unknown
  close?(peer: never, details: never): unknown
}

interface Guarding {
  readonly hooks: LiveHooks
  readonly watching: ConnectionOptions
  readonly requirement: Requirement | undefined
  readonly onError: (error: unknown) => unknown
  /** Bounds the checks of upgrades, in time and in number. */
  readonly runCheck: RunCheck
  /** The socket that `live.upgrade` hands on at this moment: the requests of crossws 0.4 do not know theirs. */
  readonly handedOn: () => Duplex | undefined
}

/** A hook of either version of crossws. */
type Hook = (...args: readonly unknown[]) => unknown

/** The private close code (RFC 6455 7.4.2) for a login that has ended. */
const loginEnded = 4401

/** Milliseconds: for a client that ignores the close, and for a runtime that never opens an accepted socket. */
const lingering = 1000
const unopened = 30_000

/** Wraps hooks, so that each runs only for a user who is verified at that moment. */
export function guardHooks<Hooks extends LiveHooks>(
  adapter: Adapter<H3Event>,
  guarding: Guarding & { readonly hooks: Hooks },
): Hooks {
  const { watching, onError, runCheck, handedOn } = guarding
  const requirement = checkRequirement(guarding.requirement)
  const hooks = guarding.hooks as Readonly<Record<keyof LiveHooks, Hook | undefined>>
  const admitted = new WeakMap<object, DuoConnection>()
  const judged = new WeakMap<DuoConnection, (peer: LivePeer, message: unknown) => void>()

  const wrapped: object = {
    ...guarding.hooks,
    async upgrade(request: UpgradeRequest) {
      handleSocketErrors(request)
      const socket = socketOf(request) ?? handedOn()
      const connection = await admit(adapter, { request, socket }, { watching, requirement, onError, runCheck })
      admitted.set(incomingOf(request) ?? request, connection)
      closeUnless(() => judged.has(connection), connection)
      return upgradeWith(connection, () => hooks.upgrade?.(request))
    },
    open(peer: LivePeer) {
      // The crossws of h3 1 drops what its hook returns as the context.
      const connection = connectionOf(peer) ?? admitted.get(incomingOf(peer.request) ?? peer)
      if (connection === undefined) return peer.terminate()
      Reflect.set(peer.context, 'duo', connection)
      const handle = (_proof: object, given: LivePeer, message: unknown) => hooks.message?.(given, message)
      judged.set(connection, judgedHandler(handle, { connection, onError, sizeOf: sizeOfMessage }))
      connection.signal.addEventListener('abort', () => closePeer(peer), { once: true })
      if (connection.signal.aborted) return closePeer(peer)
      return hooks.open?.(peer)
    },
    message(peer: LivePeer, message: unknown) {
      const connection = connectionOf(peer)
      if (connection !== undefined) judged.get(connection)?.(peer, message)
    },
    close(peer: LivePeer, details: unknown) {
      connectionOf(peer)?.close()
      return hooks.close?.(peer, details)
    },
  }
  // The same hooks, each of them guarded.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return wrapped as Hooks
}

/** Stops watching a connection that the runtime never opens. */
function closeUnless(isOpen: () => boolean, connection: DuoConnection): void {
  const timer = setTimeout(() => isOpen() || connection.close(), unopened)
  timer.unref?.()
}

/** What the application's own hook returns, with the connection; it may still refuse. */
async function upgradeWith(connection: DuoConnection, ask: () => unknown): Promise<object> {
  try {
    const given = await ask()
    if (!(given instanceof Response)) return withConnection(given, connection)
    connection.close()
    return given
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * Refuses by throwing, because both majors send the `response` of an error. On Node the refusal is sent here, and
 * this promise never settles: crossws does not read what a client sends meanwhile, so the operating system would
 * reset the connection and the client might lose the response. The crossws of h3 1 also encodes the values of
 * headers.
 */
async function admit(
  { gate, request: toRequest }: Adapter<H3Event>,
  { request, socket }: { readonly request: UpgradeRequest; readonly socket: Duplex | undefined },
  { watching, requirement, onError, runCheck }: Omit<Guarding, 'hooks' | 'handedOn'>,
): Promise<DuoConnection> {
  let answer = plainRefusal(500)
  try {
    const read = async () => {
      const event = await eventOf(request)
      if (event === undefined) throw new UnreadableUrl()
      return toRequest(event)
    }
    const decision = await runCheck(() => gate.connect(read, { ...watching, requirement, upgrade: true }))
    if (decision?.pass === true) return decision.connection
    answer = decision?.answer ?? plainRefusal(503)
  } catch (error) {
    if (error instanceof UnreadableUrl) answer = plainRefusal(400)
    else onError(error)
  }
  if (socket === undefined)
    throw Object.assign(createError({ statusCode: answer.status }), { response: webAnswer(answer, { method: 'GET' }) })
  refuseSocket(socket, answer)
  return new Promise(() => undefined)
}

class UnreadableUrl extends Error {}

/** Messages of crossws keep what was received in `rawData`. */
function sizeOfMessage(_peer: LivePeer, message: unknown): number {
  return bytesOf([Reflect.get(Object(message), 'rawData')])
}

function withConnection(given: unknown, connection: DuoConnection): object {
  const result = typeof given === 'object' && given !== null ? given : {}
  const context: unknown = Reflect.get(result, 'context')
  return { ...result, context: { ...(typeof context === 'object' ? context : {}), duo: connection } }
}

function connectionOf({ context }: LivePeer): DuoConnection | undefined {
  return Reflect.get(context, 'duo') as DuoConnection | undefined
}

/**
 * Messages of a client that ignores the close reach no hook, since its login has ended; its connection is cut off
 * nevertheless.
 */
function closePeer(peer: LivePeer): void {
  peer.close(loginEnded, 'duo_required')
  const timer = setTimeout(() => peer.terminate(), lingering)
  timer.unref?.()
}
