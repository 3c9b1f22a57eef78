import {
  type Adapter,
  chain,
  createAdapter,
  type DuoCalls,
  type DuoProof,
  type GateAnswer,
  type GateOptions,
  type MaybePromise,
  nodeRequest,
  type Requirement,
  sentUrl,
  takenOff,
} from '@duokit/core'
import type Koa from 'koa'
import type { Context, Middleware, Next } from 'koa'
import { createLive, type KoaLive, type KoaLiveOptions } from './live.js'
import { refused } from './refused.js'
import { send } from './send.js'

/** The options of `createDuo`; every callback gets Koa's `ctx`. */
export type DuoOptions = GateOptions<Context>

/** What a guard leaves in `ctx.state`. */
export interface DuoState {
  duo: DuoProof
}

/** Duo for one Koa application. */
export interface Duo extends DuoCalls<Context> {
  /**
   * Serves start, callback, status, logout and the script under `basePath`. Other requests go to the next middleware.
   */
  routes(): Middleware
  /**
   * Lets only verified users through, and leaves their proof in `ctx.state.duo`.
   *
   * A pattern on paths is a convenience, the guard on the route is the protection: routers may fold case, decode and
   * merge slashes where a comparison of paths does not.
   *
   * @throws DuoError `invalid_option` when the requirement cannot be met
   */
  guard(requirement?: Requirement): Middleware<DuoState>
  /**
   * Guards WebSockets, which run no middleware, and event streams: refuses them before they open, judges each
   * message, and closes them when their login ends.
   *
   * @throws DuoError `invalid_option`, also where sessions are kept in a cookie and `logout` is missing;
   * `session_missing` where `sessionStore` keeps the proof and `session` is `false`
   */
  live(app: Koa, options: KoaLiveOptions): KoaLive
}

/**
 * Duo two-factor login for a Koa application.
 *
 * @example
 * ```ts
 * const duo = createDuo({
 *   origin: 'https://app.example.com',
 *   prompt: iframePrompt({ host, ikey, skey, akey }),
 *   getUsername: (ctx) => ctx.session?.user,
 *   store: sessionStore(),
 * })
 * app.use(duo.routes())
 * app.use(duo.guard())
 * ```
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected
 */
export function createDuo(options: DuoOptions): Duo {
  const adapter = adapterOf(options)
  return {
    ...adapter.calls,
    routes: (...passed: unknown[]) => middleware(adapter.routes(...passed)),
    guard: (requirement, ...passed: unknown[]) => middleware(adapter.guard(requirement, ...passed)),
    live: (app, given) => createLive(adapter, app, given),
  }
}

function adapterOf(options: DuoOptions): Adapter<Context> {
  return createAdapter(options, {
    request: (ctx, below) => nodeRequest(ctx.req, { ctx, url: below(sent(ctx)), parsed: ctx.request }),
    keepProof: (ctx, proof) => void (ctx.state['duo'] = proof),
    // Koa would drop it without a word where the response has begun, and a logout would leave the proof.
    appendCookie: (ctx, cookie) => ctx.res.appendHeader('set-cookie', cookie),
    nodeRequest: (ctx) => ctx.req,
    nodeResponse: (ctx) => ctx.res,
    // By koa-mount, or by Express around Koa.
    mountOf: (ctx) => takenOff(sent(ctx), ctx.url, [ctx, ctx.req]),
    refused,
  })
}

const sent = ({ req, originalUrl }: Context) => sentUrl(req, originalUrl)

/** Sends the adapter's response, or calls the next middleware if there is none. */
function middleware(ask: (ctx: Context) => MaybePromise<GateAnswer | undefined>): Middleware {
  return function duo(ctx: Context, next: Next) {
    return chain(ask(ctx), (answer) => (answer === undefined ? next() : send(ctx, answer)))
  }
}
