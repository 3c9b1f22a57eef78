import {
  type Adapter,
  createAdapter,
  type DuoCalls,
  type DuoProof,
  type GateAnswer,
  type GateOptions,
  nodeRequest,
  type MaybePromise,
  type Requirement,
} from '@duokit/core'
import type Koa from 'koa'
import type { Context, Middleware, Next } from 'koa'
import { commitSession, requireOpenSession } from './koa-session.js'
import { createLive, type KoaLive, type KoaLiveOptions } from './live.js'
import { mountOf, sentUrl } from './mount-of.js'
import { refused } from './refused.js'
import { send } from './send.js'
import { inKoaSession } from './session-store.js'

/** The options of `createDuo`; every callback gets Koa's `ctx`. */
export type DuoOptions = GateOptions<Context>

/** What a guard leaves in `ctx.state`. */
export interface DuoState {
  duo: DuoProof
}

/** Duo for one Koa application. */
export interface Duo extends DuoCalls<Context> {
  /** Serves start, callback, status, logout and the script under `basePath`; passes everything else on. */
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
   * Guards sockets, which pass no middleware, and event streams: refuses them before they open, judges each message,
   * and closes them when their login ends.
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
    routes: () => middleware(adapter.routes()),
    guard: (requirement) => middleware(adapter.guard(requirement)),
    live: (app, given) => createLive(adapter, app, given),
  }
}

function adapterOf(options: DuoOptions): Adapter<Context> {
  return createAdapter(options, {
    request: (ctx, below) => nodeRequest(ctx.req, { ctx, url: below(sentUrl(ctx)), parsed: ctx.request }),
    keepProof: (ctx, proof) => void (ctx.state['duo'] = proof),
    appendCookie: (ctx, cookie) => ctx.append('set-cookie', cookie),
    nodeResponse: (ctx) => ctx.res,
    mountOf,
    ...(inKoaSession.has(options.store) && { prepare: requireOpenSession }),
    commit: commitSession,
    refused,
  })
}

/** Sends what an adapter says, and goes on where it says nothing. */
function middleware(ask: (ctx: Context) => MaybePromise<GateAnswer | undefined>): Middleware {
  return function duo(ctx: Context, next: Next) {
    const act = (answer: GateAnswer | undefined) => (answer === undefined ? next() : send(ctx, answer))
    const answer = ask(ctx)
    return answer instanceof Promise ? answer.then(act) : act(answer)
  }
}
