import {
  type Adapter,
  type LiveConnection,
  type MiddlewareLiveSettings,
  readMiddlewareLive,
  type RoutedLive,
  untilNext,
  webRequestOf,
} from '@duokit/core'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { isUpgrade } from './upgrade-guard.js'

/**
 * How sockets and event streams are guarded; `session` is the session middleware, such as `useSession()`. `every` of
 * `hono/combine` makes one of several.
 */
export interface HonoLiveOptions extends MiddlewareLiveSettings<MiddlewareHandler> {
  /** Receives what callbacks, sessions and message handlers of the application throw. The console by default. */
  readonly onError?: (error: unknown) => unknown
}

/** Guards the sockets and event streams of one Hono application. */
export type HonoLive<Ctx = Context> = RoutedLive<Ctx>

/** Makes the guard of an application's sockets. */
export function createLive(adapter: Adapter<Context>, options: HonoLiveOptions): HonoLive {
  // JavaScript may pass none, which has no session either.
  const { onError, ...given } = { ...options }
  const { settings, session } = readMiddlewareLive(adapter, given)
  const live = adapter.live(settings, {
    // As `@hono/node-server` makes one, for requests that the application has not seen.
    context: (incoming) => contextOf(webRequestOf(incoming), { incoming }, session),
    again: ({ req, env }) => contextOf(req.raw, env, session),
    onError,
  })
  return { ...live, connection: (c) => connectionOf(c, live) }
}

/**
 * `upgradeWebSocket` calls its handler for requests without an upgrade as well. Without this, a person who opens the
 * URL of a socket would see a 500.
 */
function connectionOf(c: Context, live: HonoLive): LiveConnection {
  if (isUpgrade(c)) return live.connection(c)
  throw new HTTPException(426, {
    res: new Response('Upgrade Required', { status: 426, headers: { upgrade: 'websocket' } }),
  })
}

/** Creates a context for a request, with the current session. Hono makes contexts for handlers alone. */
async function contextOf({ url, headers }: Request, env: unknown, session?: MiddlewareHandler): Promise<Context> {
  const made = await new Promise<Context>((resolve) => {
    const app = new Hono().all('*', (c) => {
      resolve(c)
      // Never responded to: middleware may ask whether a response is there.
      return new Promise<Response>(() => undefined)
    })
    void app.fetch(new Request(url, { headers }), env)
  })
  await untilNext((next) => session?.(made, () => next()) ?? next())
  return made
}
