import { createServer } from 'node:http'
import { listenOnLoopback, type Target } from '@duokit/conformance'
import { getRequestListener } from '@hono/node-server'
import { createFetch } from './create-fetch.js'

/** The application on Node's own server. */
export const webTarget: Target = {
  name: 'web requests',
  lacks: {
    sockets: 'each runtime upgrades requests by functions of its own; requireUpgrade checks one',
    'late-headers': 'the application has the response of the gate in its hands',
  },
  async start(options) {
    return listenOnLoopback(createServer(getRequestListener(createFetch(options), { overrideGlobalObjects: false })))
  },
}
