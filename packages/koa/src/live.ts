import { ServerResponse, type IncomingMessage } from 'node:http'
import {
  type Adapter,
  type AdapterLive,
  DuoError,
  type MiddlewareLiveSettings,
  readMiddlewareLive,
  untilNext,
} from '@duokit/core'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'

/** How sockets and event streams are guarded; `session` is the session middleware, such as `session(app)`. */
export type KoaLiveOptions = MiddlewareLiveSettings<Middleware>

/** Guards the sockets and event streams of one Koa application. */
export type KoaLive = AdapterLive<Context>

/** Makes the guard of an application's sockets. */
export function createLive(adapter: Adapter<Context>, app: Koa, options: KoaLiveOptions): KoaLive {
  if (typeof app?.createContext !== 'function') throw new DuoError('invalid_option', 'app must be the Koa application')
  const { settings, session } = readMiddlewareLive(adapter, { ...options })
  const contextOf = (request: IncomingMessage) => app.createContext(request, new ServerResponse(request))
  const context = async (request: IncomingMessage) => {
    const ctx = contextOf(request)
    // koa-compose hands ctx to the last of the middleware that it composes; Koa's `next` takes no error.
    await untilNext((next) => session?.(ctx, () => next()) ?? next())
    return ctx
  }
  return adapter.live(settings, {
    context,
    again: (ctx) => context(ctx.req),
    onError: (error, request) => app.emit('error', error, contextOf(request)),
  })
}
