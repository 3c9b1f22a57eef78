import { randomUUID } from 'node:crypto'
import { DuoError } from '../errors/errors.js'

interface Reply {
  hijack(): unknown
  readonly raw: { end(): unknown }
}

/** What is used of a request that is read again. */
interface Opened {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What is used of Fastify. */
export interface ReadableFastify<Request extends Opened> {
  readonly prefix: string
  route(options: {
    method: 'GET'
    url: string
    exposeHeadRoute: boolean
    config: object
    handler: (request: Request, reply: Reply) => void
  }): unknown
  inject(request: {
    method: 'GET'
    url: string
    headers: Record<string, string | string[]>
    remoteAddress?: string
  }): Promise<unknown>
}

const numberHeader = 'x-duokit-read'
/** What belongs to the connection, or to a body that is not sent again. */
const left: readonly string[] = ['connection', 'upgrade', 'content-length', 'transfer-encoding', 'expect']

/**
 * Reads sessions through a route of our own, because hooks create Fastify's sessions, and only requests run hooks.
 * The route's path is a secret of this process. It sends no reply, so no hook saves the session.
 *
 * @param instance - before it is ready, since it gets a route
 * @param config - what marks the route for hooks of our own, which must not refuse to read
 * @returns what reads a request again, with its session as it is then
 */
export function fastifyReader<Request extends Opened>(
  instance: ReadableFastify<Request>,
  config: object = {},
): (opened: Opened) => Promise<Request> {
  const url = `/duokit-${randomUUID()}`
  const reading = new Map<string, (request: Request) => void>()
  instance.route({
    method: 'GET',
    url,
    exposeHeadRoute: false,
    // @fastify/rate-limit counts the requests of clients, and a message is not a request.
    config: { rateLimit: false, ...config },
    handler(request, reply) {
      reply.hijack()
      reading.get(String(request.headers[numberHeader]))?.(request)
      reply.raw.end()
    },
  })
  return async (opened) => {
    const number = randomUUID()
    let found: Request | undefined
    const remoteAddress = addressOf(opened)
    reading.set(number, (request) => (found = request))
    try {
      await instance.inject({
        method: 'GET',
        url: instance.prefix.replace(/\/$/, '') + url,
        headers: { ...sent(opened), [numberHeader]: number },
        // Hooks that tell clients apart would take all sockets for one.
        ...(remoteAddress !== undefined && { remoteAddress }),
      })
    } finally {
      reading.delete(number)
    }
    if (found !== undefined) return found
    throw new DuoError('session_missing', 'a hook of Fastify answered before the session could be read for a socket')
  }
}

/** Node remembers the address of a closed connection if it was read before. */
function addressOf(opened: Opened): string | undefined {
  const socket: unknown = Reflect.get(opened, 'socket')
  const address: unknown = Reflect.get(Object(socket), 'remoteAddress')
  return typeof address === 'string' ? address : undefined
}

function sent({ headers }: Opened): Record<string, string | string[]> {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || left.includes(name) ? [] : [[name, value] as const],
  )
  return Object.fromEntries(kept)
}
