import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TargetOptions } from '@duokit/conformance'
import { type Callback, pack, type Packed, unpack } from './packed.js'

/** Options of a target for an application on another runtime, which calls back over HTTP. */
export interface RemoteOptions {
  readonly options: Packed
  /** The URL that runs callbacks. */
  readonly callbacks: string
  /** The number of the clock, if the suite has one. */
  readonly clock: number | null
}

/** Runs the callbacks of the suite for applications on other runtimes. */
export interface CallbackServer {
  remote(options: TargetOptions): RemoteOptions
  close(): void
}

/** One call, as an application sends it. */
interface Call {
  readonly callback: number
  readonly given: Packed
}

export async function createCallbackServer(): Promise<CallbackServer> {
  const known: Callback[] = []
  const number = (callback: Callback) => known.push(callback) - 1
  const server = createServer((request, response) => {
    void text(request)
      .then(async (body) => {
        const { callback, given } = JSON.parse(body) as Call
        return { value: pack(await known[callback]?.(...(unpack(given) as unknown[]))) }
      })
      .catch((error: unknown) => ({ thrown: pack(error) }))
      .then((reply) => response.end(JSON.stringify(reply)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    remote({ duo, ...options }) {
      const { now, pages, ...others } = duo
      // The gate takes the language at once, and no scenario lets it depend on the request.
      const language = pages?.language && { $constant: pages.language(undefined) ?? null }
      const sent = { ...options, duo: { ...others, ...(pages && { pages: { ...pages, language } }) } }
      return {
        options: pack(sent, number),
        callbacks: `http://127.0.0.1:${port}/`,
        clock: now === undefined ? null : number(now),
      }
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
