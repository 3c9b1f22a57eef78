import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerFor, type Kept, mayShowUnasked, mayStore, type Received } from './cache-rules.js'

/** A cache in front of an application that everybody shares, such as a CDN. It does all that RFC 9111 permits. */
export interface SharedCache {
  readonly url: string
  /** How many responses it keeps. */
  readonly size: number
  /** Moves its clock, so that what it keeps grows old. */
  advance(seconds: number): void
  close(): Promise<void>
}

/** @param target - where the application listens */
export async function startSharedCache(target: string): Promise<SharedCache> {
  const kept = new Map<string, Kept[]>()
  let now = Date.now() / 1000
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(502).end(String(error))
    })
  })

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const key = incoming.url ?? '/'
    const known = incoming.method === 'GET' ? answerFor(kept.get(key) ?? [], incoming.headers) : undefined
    if (known !== undefined && mayShowUnasked(known, incoming.headers, now)) return send(outgoing, known, 'hit')
    const asked = known === undefined ? {} : validatorsOf(known.received)
    const received = await forward(target, incoming, asked)
    // Unchanged: what is kept is shown once more (RFC 9111 4.3.3), unless the client asked on its own.
    if (received.status === 304 && known !== undefined) {
      known.received = { ...known.received, headers: { ...known.received.headers, ...received.headers } }
      known.at = now
      return send(outgoing, known, 'revalidated')
    }
    const response: Kept = { received, asked: incoming.headers, at: now }
    if (mayStore(incoming.method ?? '', incoming.headers, received)) {
      kept.set(key, [response, ...(kept.get(key) ?? []).filter((one) => one !== known)])
    }
    send(outgoing, response, 'miss')
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get size() {
      return [...kept.values()].flat().length
    },
    advance: (seconds) => {
      now += seconds
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

/** With what a cache asks whether its copy is still right. */
function validatorsOf({ headers }: Received): Record<string, string> {
  const { etag, 'last-modified': modified } = headers
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(modified === undefined ? {} : { 'if-modified-since': modified }),
  }
}

function forward(target: string, incoming: IncomingMessage, validators: Record<string, string>): Promise<Received> {
  const { method, url } = incoming
  const headers: IncomingHttpHeaders = { ...incoming.headers, ...validators }
  return new Promise((resolve, reject) => {
    const sent = request(new URL(url ?? '/', target), { method, headers, timeout: 20_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error('no response of the application')))
    sent.on('error', reject)
    incoming.pipe(sent)
  })
}

function send(outgoing: ServerResponse, { received }: Kept, how: 'hit' | 'miss' | 'revalidated'): void {
  const { 'transfer-encoding': _, ...headers } = received.headers
  outgoing.writeHead(received.status, { ...headers, 'x-cache': how }).end(received.body)
}
