import type { IncomingMessage } from 'node:http'
import {
  type Adapter,
  type AdapterLive,
  DuoError,
  expressReader,
  type MiddlewareLiveSettings,
  readMiddlewareLive,
} from '@duokit/core'
import type { Application, Request, RequestHandler } from 'express'

/** How sockets and event streams are guarded; `session` is the session middleware, such as `session({ … })`. */
export interface ExpressLiveOptions extends MiddlewareLiveSettings<RequestHandler> {
  /** Receives what callbacks, sessions and message handlers of the application throw. The console by default. */
  readonly onError?: (error: unknown) => unknown
}

/** Guards the sockets and event streams of one Express application. */
export type ExpressLive = AdapterLive<Request>

const noApplication = 'app must be the Express application, as in duo.live(app, { session })'

/** Makes the guard of an application's sockets. */
export function createLive(adapter: Adapter<Request>, app: Application, options: ExpressLiveOptions): ExpressLive {
  if (typeof app !== 'function') throw new DuoError('invalid_option', noApplication)
  // JavaScript may pass none, which has no session either.
  const { onError, ...given } = { ...options }
  const { settings, session } = readMiddlewareLive(adapter, given)
  const read = expressReader(app as object, () => (session === undefined ? [] : [session]))
  const context = async (request: IncomingMessage) => (await read(request)) as Request
  return adapter.live(settings, { context, again: context, onError })
}
