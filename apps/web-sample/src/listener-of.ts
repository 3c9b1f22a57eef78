import { getRequestListener } from '@hono/node-server'

/** Has a server of Node's ask an application that handles web requests. */
export function listenerOf(app: (request: Request) => Promise<Response>): ReturnType<typeof getRequestListener> {
  return getRequestListener(app, { overrideGlobalObjects: false })
}
