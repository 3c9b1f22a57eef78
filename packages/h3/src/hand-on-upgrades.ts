import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { originForm, plainRefusal, refuseSocket } from '@duokit/core'

/** `handleUpgrade` of crossws on Node. */
export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown

/** Hands the upgrades of a server on to crossws. */
export interface HandingOn {
  upgrade(handleUpgrade: HandleUpgrade): HandleUpgrade
  /** The socket that is handed on at this moment: the requests of crossws 0.4 do not know theirs. */
  handedOn(): Duplex | undefined
}

/** Handles the errors of each socket, and remembers it for the hook that crossws calls at once. */
export function handOnUpgrades(onError: (error: unknown) => unknown): HandingOn {
  let current: Duplex | undefined
  return {
    handedOn: () => current,
    upgrade: (handleUpgrade) => (request, socket, head) => {
      socket.on('error', () => undefined)
      if (!canBeRead(request)) return refuseSocket(socket, plainRefusal(400))
      // Nothing else runs before it is deleted, so no other socket can be mistaken for this one.
      current = socket
      const handled = (async () => handleUpgrade(request, socket, head))()
      current = undefined
      void handled.catch((error: unknown) => {
        socket.destroy()
        onError(error)
      })
    },
  }
}

/** crossws makes a URL of the target and of `Host`, and would respond with 500 to what is none. */
function canBeRead(request: IncomingMessage): boolean {
  const { url = '/', headers } = request
  if (!url.startsWith('/')) request.url = originForm(url)
  return URL.canParse(`http://${headers.host ?? 'localhost'}${request.url}`)
}
