import type { Server } from 'node:http'
import type { RunningTarget } from './target.js'

/** Lets a server listen on a free port of loopback, and closes it with all of its connections. */
export async function listenOnLoopback(server: Server): Promise<RunningTarget> {
  server.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
