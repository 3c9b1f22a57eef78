/**
 * Handles the errors of a Node socket from the start: crossws listens to them only after the handshake, and a client
 * that resets its connection during the check would end the process.
 */
export function handleSocketErrors(request: object): void {
  const socket = memberOf(incomingOf(request), 'socket')
  if (isEmitter(socket)) socket.on('error', ignore)
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

function isEmitter(value: unknown): value is { on(event: 'error', listener: () => void): unknown } {
  return typeof memberOf(value, 'on') === 'function'
}

function ignore(): void {
  // The event `close` follows.
}
