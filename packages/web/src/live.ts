import { type Adapter, type ConnectionOptions, optionNames, readOptions, type Requirement } from '@duokit/core'
import { WebCall, type WebContext } from './web-call.js'

/** How event streams are guarded. */
export type WebLiveOptions = ConnectionOptions

/** Guards the event streams of one application. */
export interface WebLive<Asked extends readonly unknown[]> {
  /**
   * Returns a signal for the event stream that this request opens. It aborts when the login ends. From time to time
   * the callbacks run again with the same headers and the same `ctx`, so read sessions from your store in them.
   *
   * @throws DuoError `duo_required` and others, as `require`
   */
  signal(request: Request, ...asked: Asked): Promise<AbortSignal>
}

const names = /* @__PURE__ */ optionNames<WebLiveOptions>({ logout: true, recheck: true })

/** Makes the guard of an application's event streams. */
export function createLive<Ctx>(
  adapter: Adapter<WebContext<Ctx>>,
  given: WebLiveOptions,
): WebLive<[requirement?: Requirement | undefined, ctx?: Ctx]> {
  const options = readOptions(given, names, 'live')
  adapter.gate.checkConnections(options)
  return {
    signal(request, requirement, ctx) {
      // What an application keeps by its request object is read anew.
      const again = () => new WebCall(new Request(request.url, { headers: request.headers }), ctx as Ctx)
      return adapter.signal(new WebCall(request, ctx as Ctx), { options, requirement, again, left: request.signal })
    },
  }
}
