import type { Duplex } from 'node:stream'

/**
 * Handles the errors of a Node socket from the start: crossws listens to them only after the handshake, and a client
 * that resets its connection during the check would end the process.
 */
export function handleSocketErrors(request: object): void {
  socketOf(request)?.on('error', ignore)
}

/** Node's own socket of an upgrade, where it can be reached. */
export function socketOf(request: object): Duplex | undefined {
  const socket = memberOf(incomingOf(request), 'socket')
  return isDuplex(socket) ? socket : undefined
}

/** Node's own request behind one of crossws, where it can be reached. */
export function incomingOf(request: unknown): object | undefined {
  const node = memberOf(memberOf(request, 'runtime'), 'node')
  const incoming = memberOf(node, 'req') ?? memberOf(request, '_req')
  return typeof incoming === 'object' && incoming !== null ? incoming : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function isDuplex(value: unknown): value is Duplex {
  return ['on', 'end', 'resume', 'destroy'].every((name) => typeof memberOf(value, name) === 'function')
}

function ignore(): void {
  // The event `close` follows.
}
