import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

/** Where and how to listen. */
export interface ListenOptions {
  /** Addresses to listen on, each on the same port. */
  addresses: readonly string[]
  /** 0: any free one. */
  port: number
  tls?: { cert: string; key: string } | undefined
}

// Pages with long addresses put them into `parent` whole.
const LIMITS = { maxHeaderSize: 65_536 }

/** One port on several addresses, which can be closed and opened again. */
export class Listener {
  #servers: Server[] = []
  #port: number
  readonly #options: ListenOptions
  readonly #handle: RequestListener

  constructor(options: ListenOptions, handle: RequestListener) {
    this.#options = options
    this.#port = options.port
    this.#handle = handle
  }

  get port(): number {
    return this.#port
  }

  /** Listens; the second time at the port of the first. */
  async open(): Promise<void> {
    if (this.#servers.length > 0) return
    const anyPort = this.#port === 0
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#openAll()
        return
      } catch (error) {
        await this.close()
        // The free port of the first address may be taken at the second.
        if (!anyPort || attempt === 10 || codeOf(error) !== 'EADDRINUSE') throw error
        this.#port = 0
      }
    }
  }

  /** Stops listening and cuts what is open. */
  async close(): Promise<void> {
    const closing = this.#servers
    this.#servers = []
    await Promise.all(
      closing.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          }),
      ),
    )
  }

  async #openAll(): Promise<void> {
    const { addresses, tls } = this.#options
    for (const [index, address] of addresses.entries()) {
      const server = tls ? createTlsServer({ ...LIMITS, ...tls }, this.#handle) : createServer(LIMITS, this.#handle)
      try {
        this.#port = await listen(server, this.#port, address)
        this.#servers.push(server)
      } catch (error) {
        // A machine without IPv6 has no second loopback address.
        const absent = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error))
        if (index === 0 || !absent) throw error
      }
    }
  }
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
