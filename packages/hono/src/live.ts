import type { IncomingMessage } from 'node:http'
import {
  type Adapter,
  type AdapterLive,
  DuoError,
  type LiveConnection,
  type MiddlewareLiveSettings,
  pathAndQuery,
  readMiddlewareLive,
} from '@duokit/core'
import { type Context, Hono, type MiddlewareHandler } from 'hono'

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
  know(c: Context): IncomingMessage
}

/** Makes the guard of an application's sockets. */
export function createLive(adapter: Adapter<Context>, options: HonoLiveOptions): MadeLive {
  const { onError = print, ...given } = options
  const { settings, session } = readMiddlewareLive(adapter, given)
  const { timeout: _timeout, ...watching } = settings
  const known = new WeakMap<IncomingMessage, Context>()
  const know = (c: Context) => {
    const { incoming } = c.env as { incoming: IncomingMessage }
    known.set(incoming, c)
    return incoming
  }
  // `live.upgrade` and its kind get requests that the application has not seen.
  const context = (request: IncomingMessage) => contextAgain(known.get(request) ?? requestOf(request), session)
  const live = adapter.live(settings, { context, incoming: know, onError })
  // Unlike a socket, an event stream needs nothing of Node.
  const signal: typeof live.signal = (c, requirement) =>
    adapter.signal(c, { options: watching, requirement, again: () => contextAgain(c, session) })
  const connection = ({ env }: Context): LiveConnection => {
    const found = live.connectionOf((env as { incoming: IncomingMessage }).incoming)
    if (found === undefined) throw new DuoError('invalid_option', 'duo.guard() must stand before this WebSocket')
    return found
  }
  return { know, live: { ...live, signal, connection } }
}

/** The parts of a context. */
interface Source {
  readonly req: { readonly raw: Request }
  readonly env?: unknown
}

/** A request of Node's, as `@hono/node-server` makes one. */
function requestOf(incoming: IncomingMessage): Source {
  const headers = new Headers()
  for (const [name, value = ''] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(', '))
  // Its host is not read, and may be odd.
  const raw = new Request(`http://localhost${pathAndQuery(incoming.url ?? '/')}`, { headers })
  return { req: { raw }, env: { incoming } }
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

/** As Hono prints what handlers throw. */
function print(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error(error)
}
