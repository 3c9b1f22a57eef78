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

/** The connection ended before the body did. */
export class ClientLeft extends Error {}

const LIMIT = 65_536

export function readRequest(message: IncomingMessage): SimRequest {
  const { target, authority } = splitTarget(message.url ?? '/')
  let body: ReturnType<typeof readBody> | undefined
  const mark = target.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    // A server ignores the Host header beside an absolute target (RFC 9112, 3.2.2).
    headers: authority === undefined ? message.headers : { ...message.headers, host: authority },
    // IPv4 on a socket for both is written as IPv6.
    ip: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    params: {},
    body: () => (body ??= readBody(message)),
  }
}

/** Takes a request target in absolute form apart, which clients written for proxies send (duo_api_ruby). */
function splitTarget(given: string): { target: string; authority?: string } {
  const [, authority, rest] = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(given) ?? []
  if (authority === undefined || rest === undefined) return { target: given }
  return { target: rest.startsWith('/') ? rest : `/${rest}`, authority }
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= LIMIT) chunks.push(chunk)
    }
  } catch (cause) {
    throw new ClientLeft('The client left in the middle of its request.', { cause })
  }
  return size > LIMIT ? undefined : Buffer.concat(chunks).toString('utf8')
}

/** The urlencoded body; empty when there is none that can be read. */
export async function readForm(request: SimRequest): Promise<URLSearchParams> {
  return new URLSearchParams((await request.body()) ?? '')
}
