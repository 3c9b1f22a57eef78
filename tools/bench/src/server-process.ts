import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Handles a request; a promise that it returns is for nobody. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** What the parent of a server process may ask. */
export type Question = 'cpu' | 'memory'

/** What the process has used, for the parent that measures it. */
export interface Usage {
  /** Microseconds of CPU since the process started. */
  readonly cpu: number
  /** Bytes. */
  readonly heap: number
}

/** Serves an application on loopback, tells the parent its port, and answers what it has used. */
export function serve(listener: Listener): void {
  const tell = (message: object): void => void process.send?.(message)
  // A connection that waits for its variant's next turn is not idle.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => void listener(request, response))
  server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
  process.on('message', (question: Question) => {
    if (question === 'memory') globalThis.gc?.()
    const { user, system } = process.cpuUsage()
    tell({ cpu: user + system, heap: process.memoryUsage().heapUsed } satisfies Usage)
  })
  process.on('disconnect', () => process.exit(0))
}
