import type { IncomingMessage, ServerResponse } from 'node:http'
import { isPromise } from '../maybe-promise.js'
import { untilNext } from './until-next.js'

/** A middleware of Express, such as the one of express-session. */
export type SessionMiddleware = (request: never, response: never, next: (error?: unknown) => void) => unknown

/** The request that is read again: Node's, or a framework's over it. */
interface Opened {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly url?: string | undefined
}

/** What an Express application makes of Node's request and response. */
interface ExpressPrototypes {
  readonly request?: object | undefined
  readonly response?: object | undefined
}

/**
 * Reads the sessions of an Express server for requests that run no middleware.
 *
 * @param prototypes - the application itself, or nothing for plain `http`
 * @param middleware - what reads the session, asked for at each request
 * @returns what reads a request again, with its session as it is then; the original stays as it is
 */
export function expressReader(
  { request: requestPrototype, response: responsePrototype }: ExpressPrototypes,
  middleware: () => readonly SessionMiddleware[],
): (opened: Opened) => Promise<IncomingMessage> {
  return async (opened) => {
    const { request, response } = await emptyPair(opened)
    if (requestPrototype !== undefined) Object.setPrototypeOf(request, requestPrototype)
    if (responsePrototype !== undefined) Object.setPrototypeOf(response, responsePrototype)
    Object.assign(request, { headers: { ...opened.headers }, method: 'GET', url: opened.url ?? '/', res: response })
    Object.assign(request, { originalUrl: request.url })
    // The response never ends, so no session is saved. A save after a logout would restore the session.
    for (const handle of middleware()) await untilNext((next) => run(handle, [request, response], next))
    return request
  }
}

/**
 * The middleware continues with its callback. If it also returns a promise, that only reports errors, perhaps before
 * the callback.
 */
function run(handle: SessionMiddleware, pair: readonly [object, object], next: (error?: unknown) => unknown): void {
  const [request, response] = pair
  const ended: unknown = handle(request as never, response as never, (error) => void next(error))
  if (isPromise(ended)) ended.then(undefined, (error: unknown) => void next(error ?? new Error('a promise rejected')))
}

/** Loaded here, only on a Node server: some versions of Cloudflare's workerd have no `node:http`. */
async function emptyPair(opened: object): Promise<{ request: IncomingMessage; response: ServerResponse }> {
  const [http, { Socket }] = await Promise.all([import('node:http'), import('node:net')])
  const socket: unknown = Reflect.get(opened, 'socket')
  const request = new http.IncomingMessage(socket instanceof Socket ? socket : new Socket())
  return { request, response: new http.ServerResponse(request) }
}
