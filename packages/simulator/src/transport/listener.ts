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
  /** Closed already. The response to the call that closed them may still be on its way. */
  #leaving: Server[] = []
  #port: number
  #ended = false
  #reopening: NodeJS.Timeout | undefined
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

  /** Listens; the second time at the port of the first. Does nothing when it listens, or after `end`. */
  async open(): Promise<void> {
    if (this.#servers.length > 0 || this.#ended) return
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
    const closing = [...this.#servers, ...this.#leaving]
    this.#servers = []
    this.#leaving = []
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

  /** Closes for good. */
  async end(): Promise<void> {
    this.#ended = true
    clearTimeout(this.#reopening)
    await this.close()
  }

  /** Stops listening at once, and opens again after so many seconds. Only requests in progress get a response. */
  closeFor(seconds: number): void {
    clearTimeout(this.#reopening)
    const closing = this.#servers
    this.#leaving.push(...closing)
    this.#servers = []
    for (const server of closing) server.close()
    setTimeout(() => {
      for (const server of closing) server.closeAllConnections()
      this.#leaving = this.#leaving.filter((server) => !closing.includes(server))
    }, 100)
    this.#reopening = setTimeout(() => void this.open().catch(() => undefined), seconds * 1000)
  }

  async #openAll(): Promise<void> {
    const { addresses, tls } = this.#options
    for (const [index, address] of addresses.entries()) {
      const handle: RequestListener = (request, response) => {
        // A request on a connection from before the port was closed.
        if (this.#leaving.includes(server)) request.socket.destroy()
        else this.#handle(request, response)
      }
      const server: Server = tls ? createTlsServer({ ...LIMITS, ...tls }, handle) : createServer(LIMITS, handle)
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
