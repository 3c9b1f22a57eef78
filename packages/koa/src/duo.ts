import {
  checkRequirement,
  createGate,
  type Decision,
  type DuoProof,
  type Gate,
  type GateAnswer,
  type GateOptions,
  type GateRequest,
  guardNodeResponse,
  type MaybePromise,
  type MountCheck,
  type OutOfReach,
  outOfReach,
  type Requirement,
} from '@duokit/core'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import { gateRequests, type ToGateRequest } from './gate-request.js'
import { createLive, type KoaLive, type KoaLiveOptions } from './live.js'
import { mountOf } from './mount-of.js'
import { refuseInHandler } from './refuse-in-handler.js'
import { commitSession, requireOpenSession } from './koa-session.js'
import { send } from './send.js'
import { inKoaSession } from './session-store.js'

/** The options of `createDuo`; every callback gets Koa's `ctx`. */
export type DuoOptions = GateOptions<Context>

/** What a guard leaves in `ctx.state`. */
export interface DuoState {
  duo: DuoProof
}

/** Duo for one Koa application. */
export interface Duo {
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
   * The proof of whoever sends this request, for use inside a handler.
   *
   * @throws DuoError `duo_required` and others. Unless the application catches it, Koa responds as a guard does: with a
   * redirect or a page to a person, and with a problem document to a program
   */
  require(ctx: Context, requirement?: Requirement): Promise<DuoProof>
  /**
   * Guards sockets, which pass no middleware, and event streams: refuses them before they open, judges each message,
   * and closes them when their login ends.
   *
   * @throws DuoError `invalid_option`, also where sessions are kept in a cookie and `logout` is missing;
   * `session_missing` where `sessionStore` keeps the proof and `session` is `false`
   */
  live(app: Koa, options: KoaLiveOptions): KoaLive
  /**
   * Ends a login that ended in another instance, by the `attempt` of its event `ended`: refuses its proof, and closes
   * its sockets and streams.
   */
  end(attempt: string): void
  /**
   * Forgets the proof, and closes the sockets and streams of the login. Call it in the application's own logout, before
   * that ends the session.
   */
  forget(ctx: Context): Promise<void>
  /**
   * The URL to go to after the first factor, from the `next` that the login page got.
   *
   * @param next - as it arrived in the query or form
   * @returns `undefined` for anything but a path of the application
   */
  resolveNext(next: unknown): string | undefined
  /** What the application's own content security policy needs where it embeds Duo's iframe itself. */
  csp: Gate<Context>['csp']
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
  const gate = createGate(options)
  const open = inKoaSession.has(options.store) ? requireOpenSession : nothing
  const toGateRequest = gateRequests(options)
  const parts: Parts = { gate, open, toGateRequest, reach: outOfReach(options, mountOf) }
  return {
    routes: () => routes(parts),
    guard: (requirement) => guard(parts, requirement),
    async require(ctx, requirement) {
      open(ctx)
      const decision = await gate.require(toGateRequest(ctx), requirement)
      if (!decision.pass) throw await refuseInHandler(ctx, decision)
      guardNodeResponse(ctx.res)
      return decision.proof
    },
    live: (app, given) => createLive({ gate, toGateRequest }, app, given),
    end: gate.end,
    async forget(ctx) {
      for (const [name, value] of await gate.forget(toGateRequest(ctx))) ctx.append(name, value)
      await commitSession(ctx)
    },
    resolveNext: gate.resolveNext,
    csp: gate.csp,
  }
}

/** Fails where the session of a request is not open yet. */
type Open = (ctx: Context) => void

function nothing(): void {
  // The store does not live in ctx.session.
}

/** What the middlewares of one application share. */
interface Parts {
  readonly gate: Gate<Context>
  readonly open: Open
  readonly toGateRequest: ToGateRequest
  readonly reach: OutOfReach<Context>
}

function routes({ gate, open, toGateRequest, reach }: Parts): Middleware {
  const check = reach.routes()
  return function duoRoutes(ctx, next) {
    requireReach(check, ctx)
    return handle(gate, open, toGateRequest(ctx)) ?? next()
  }
}

function requireReach(check: MountCheck<Context>, ctx: Context): void {
  const problem = check(ctx)
  if (problem !== undefined) throw problem
}

function handle(gate: Gate<Context>, open: Open, request: GateRequest<Context>): Promise<void> | undefined {
  const { ctx } = request
  const problem = problemOf(open, ctx)
  const answer = gate.handle(request)
  return answer?.then((given) => {
    if (problem !== undefined) throw problem
    return respond(ctx, given)
  })
}

/** Before the gate reads the session, which opens it. */
function problemOf(open: Open, ctx: Context): unknown {
  try {
    open(ctx)
    return undefined
  } catch (error) {
    return error
  }
}

/** What the gate has written into the session goes out with its response. */
function respond(ctx: Context, answer: GateAnswer): MaybePromise<void> {
  const committed = commitSession(ctx)
  return committed === undefined ? send(ctx, answer) : committed.then(() => send(ctx, answer))
}

function guard(parts: Parts, requirement: Requirement | undefined): Middleware<DuoState> {
  const { gate, open, toGateRequest, reach } = parts
  const checked = checkRequirement(requirement)
  const check = reach.guard()
  return function duoGuard(ctx, next) {
    const act = (decision: Decision) => {
      if (!decision.pass) return respond(ctx, decision.answer)
      if (decision.proof !== undefined) ctx.state.duo = decision.proof
      // A skipped request as well: a shared cache would give its response to anybody.
      guardNodeResponse(ctx.res)
      return next()
    }
    requireReach(check, ctx)
    const request = toGateRequest(ctx)
    // It answers the routes of the login itself, so that no address leads past it.
    const own = handle(gate, open, request)
    if (own !== undefined) return own
    open(ctx)
    const decision = gate.check(request, checked)
    // Awaiting a decision that is already there would cost every guarded request a turn of the event loop.
    return 'then' in decision ? decision.then(act) : act(decision)
  }
}
