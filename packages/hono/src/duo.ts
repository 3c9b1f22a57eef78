import {
  type Adapter,
  createAdapter,
  type DuoCalls,
  type DuoProof,
  type GateAnswer,
  type GateOptions,
  type MaybePromise,
  type Mount,
  type Requirement,
} from '@duokit/core'
import type { Context, MiddlewareHandler, Next } from 'hono'
import { baseRoutePath } from 'hono/route'
import { readRequest } from './gate-request.js'
import { createLive, type HonoLive, type HonoLiveOptions } from './live.js'
import { refused } from './refused.js'
import { append, complete, keepFromCaches, nodeRequest, nodeResponse, send } from './response.js'
import { isUpgrade, upgradeGuard } from './upgrade-guard.js'

declare module 'hono' {
  interface ContextVariableMap {
    /** The proof of the verified user, behind `duo.guard()`. */
    duo?: DuoProof
  }
}

/** The options of `createDuo`; every callback gets Hono's context `c`. */
export type DuoOptions<Ctx = Context> = GateOptions<Ctx>

/** Duo for one Hono application. */
export interface Duo<Ctx = Context, Proof = DuoProof> extends DuoCalls<Ctx> {
  /** Serves start, callback, status, logout and the script under `basePath`. Other requests go to the next handler. */
  routes(): MiddlewareHandler
  /**
   * Lets only verified users through, and sets their proof as `c.var.duo`. On Node, after `duo.live()`, it also
   * guards WebSockets: it refuses them before they open, and closes them when their login ends. On other runtimes it
   * refuses them before they open.
   *
   * @throws DuoError `invalid_option` when the requirement cannot be met
   */
  guard(requirement?: Requirement): MiddlewareHandler<{ Variables: { duo: Proof } }>
  /**
   * Guards the sockets of a Node server, and event streams: judges each message, and closes them when their login
   * ends.
   *
   * @throws DuoError `invalid_option`, also where sessions are kept in a cookie and `logout` is missing;
   * `session_missing` where `sessionStore` keeps the proof and `session` is `false`
   */
  live(options: HonoLiveOptions): HonoLive<Ctx>
}

/**
 * Duo two-factor login for a Hono application.
 *
 * @example
 * ```ts
 * const duo = createDuo({
 *   origin: 'https://app.example.com',
 *   cookieSecret,
 *   prompt: universalPrompt({ host, clientId, clientSecret }),
 *   getUsername: async (c) => (await readSession<{ user: string }>(c))?.user,
 *   store: sessionStore(),
 * })
 * app.use(duo.routes())
 * app.get('/account', duo.guard(), (c) => c.text(`Hello ${c.var.duo.username}`))
 * ```
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected
 */
export function createDuo<Ctx extends Context = Context>(options: DuoOptions<Ctx> & { skip?: undefined }): Duo<Ctx>
/** With `skip`, requests pass a guard without a proof as well. */
export function createDuo<Ctx extends Context = Context>(options: DuoOptions<Ctx>): Duo<Ctx, DuoProof | undefined>
export function createDuo<Ctx extends Context>(options: DuoOptions<Ctx>): Duo<Ctx> | Duo<Ctx, DuoProof | undefined> {
  const adapter = adapterOf(options)
  return {
    ...adapter.calls,
    routes: (...passed: unknown[]) => middleware(adapter.routes(...passed)),
    guard(requirement, ...passed: unknown[]) {
      const guard = middleware(adapter.guard(requirement, ...passed))
      const upgrade = upgradeGuard(adapter, requirement)
      return (c: Context, next: Next) => (isUpgrade(c) ? upgrade(c, next) : guard(c, next))
    },
    live: (given) => createLive(adapter, given),
  }
}

function adapterOf<Ctx extends Context>(options: DuoOptions<Ctx>): Adapter<Context> {
  // Hono gives every middleware the one context of its request, whatever type the application gives it.
  return createAdapter(options as DuoOptions, {
    request: readRequest,
    keepProof: (c, proof) => c.set('duo', proof),
    appendCookie: (c, cookie) => append(c, 'set-cookie', cookie),
    nodeRequest,
    nodeResponse,
    keepFromCaches,
    mountOf,
    refused,
  })
}

/** Sends the gate's response, or calls the next handler if there is none. */
function middleware(ask: (c: Context) => MaybePromise<GateAnswer | undefined>): MiddlewareHandler {
  return async function duo(c, next) {
    const asked = ask(c)
    const answer = asked instanceof Promise ? await asked : asked
    if (answer !== undefined) return send(c, answer)
    await next()
    complete(c)
    return undefined
  }
}

/** The path at which `app.route` or `basePath` has put the login. */
function mountOf(c: Context): Mount | undefined {
  const path = routePathOf(c)
  return path === '/' || /[:*]/.test(path) ? undefined : { path, comparison: 'decoded' }
}

function routePathOf(c: Context): string {
  try {
    return baseRoutePath(c)
  } catch {
    // The context of another copy of Hono, whose routes this copy cannot read.
    return '/'
  }
}
