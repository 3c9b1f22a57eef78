import type { IncomingMessage } from 'node:http'
import {
  type Adapter,
  type AdapterLive,
  DuoError,
  type LiveConnection,
  type MiddlewareLiveSettings,
  readMiddlewareLive,
  webRequestOf,
} from '@duokit/core'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { nodeRequest } from './response.js'

/**
 * How sockets and event streams are guarded; `session` is the session middleware, such as `useSession()`. `every` of
 * `hono/combine` makes one of several.
 */
export interface HonoLiveOptions extends MiddlewareLiveSettings<MiddlewareHandler> {
  /** Receives what callbacks, sessions and message handlers of the application throw. The console by default. */
  readonly onError?: (error: unknown) => unknown
}

/** Guards the sockets and event streams of one Hono application. */
export interface HonoLive<Ctx = Context> extends AdapterLive<Ctx> {
  /**
   * Returns the connection of an upgrade, for the events that you pass to `upgradeWebSocket`: its `message` wraps
   * `onMessage`.
   *
   * @throws DuoError `invalid_option` if the route has no `duo.guard()`
   */
  connection(c: Ctx): LiveConnection
}

/** The guard of an application's sockets. */
export interface MadeLive {
  readonly live: HonoLive
  /** Remembers the request of an upgrade, to read it again for each message. */
  know(c: Context, incoming: IncomingMessage): unknown
}

/** Makes the guard of an application's sockets. */
export function createLive(adapter: Adapter<Context>, options: HonoLiveOptions): MadeLive {
  const { onError, ...given } = options
  const { settings, session } = readMiddlewareLive(adapter, given)
  const known = new WeakMap<IncomingMessage, Context>()
  const live = adapter.live(settings, {
    // `live.upgrade` and its kind get requests that the application has not seen.
    context: (request) => contextAgain(known.get(request) ?? sourceOf(request), session),
    again: (c) => contextAgain(c, session),
    onError,
  })
  const connection = (c: Context): LiveConnection => {
    const found = live.connectionOf(nodeRequest(c) ?? c)
    if (found === undefined) throw new DuoError('invalid_option', 'duo.guard() must stand before this WebSocket')
    return found
  }
  return { know: (c, request) => known.set(request, c), live: { ...live, connection } }
}

/** The parts of a context. */
interface Source {
  readonly req: { readonly raw: Request }
  readonly env?: unknown
}

/** As `@hono/node-server` makes one. */
function sourceOf(incoming: IncomingMessage): Source {
  return { req: { raw: webRequestOf(incoming) }, env: { incoming } }
}

/** Creates a new context for a request, with the current session. */
function contextAgain({ req: { raw }, env }: Source, session: MiddlewareHandler | undefined): Promise<Context> {
  return new Promise((resolve, reject) => {
    const app = new Hono()
    if (session !== undefined) app.use(session)
    app.use((context: Context) => {
      resolve(context)
      return Promise.resolve()
    })
    app.onError((error) => {
      reject(error)
      return new Response()
    })
    void app.fetch(new Request(raw.url, { headers: raw.headers }), env)
  })
}
