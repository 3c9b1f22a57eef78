import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A server of the test: it keeps what is posted to it, and responds to GET when it is opened. */
export interface Witness {
  readonly url: string
  readonly posted: readonly string[]
  /** How many wait for it to be opened. */
  waiting(): number
  open(): void
  close(): void
}

export async function createWitness(): Promise<Witness> {
  const posted: string[] = []
  let waiting = 0
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const server = createServer((request, response) => {
    if (request.method === 'GET') waiting += 1
    if (request.method === 'GET') void opened.then(() => response.end())
    else void text(request).then((body) => response.end(String(posted.push(body))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    posted,
    waiting: () => waiting,
    open,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
