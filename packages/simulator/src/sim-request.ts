import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** A request as the routes see it. */
export interface SimRequest {
  method: string
  /** The path as it came, without the query. */
  path: string
  /** The query as it came, without the question mark. */
  query: string
  headers: IncomingHttpHeaders
  /** Where it came from. */
  ip: string
  /** What stood at the place of `:name` in the route's path. */
  params: Readonly<Record<string, string>>
  /** The body as text, at most 64 KiB; undefined when it is longer. */
  body(): Promise<string | undefined>
}

const LIMIT = 65_536

export function readRequest(message: IncomingMessage): SimRequest {
  const target = message.url ?? '/'
  const mark = target.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: message.headers,
    // IPv4 on a socket for both is written as IPv6.
    ip: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    params: {},
    body: () => readBody(message),
  }
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= LIMIT) chunks.push(chunk)
  }
  return size > LIMIT ? undefined : Buffer.concat(chunks).toString('utf8')
}

/** The urlencoded body; empty when there is none that can be read. */
export async function readForm(request: SimRequest): Promise<URLSearchParams> {
  return new URLSearchParams((await request.body()) ?? '')
}
