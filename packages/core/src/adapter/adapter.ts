import { createGate, type Gate } from '../gate/gate.js'
import type { Decision } from '../gate/guard/guard.js'
import type { DuoProof } from '../gate/proofs/proof.js'
import { checkRequirement, type Requirement } from '../gate/proofs/requirement.js'
import { belowOrigin } from '../gate/request/below-origin.js'
import type { GateAnswer, GateRequest } from '../gate/request/request.js'
import type { GateOptions } from '../gate/setup/options.js'
import type { GateEnvironment } from '../gate/setup/workings.js'
import { chain, type MaybePromise } from '../maybe-promise.js'
import type { Framework } from './framework.js'
import type { AdapterParts } from './adapter-parts.js'
import { asErrors, asKeptErrors } from './as-errors.js'
import { callsOf, type DuoCalls, forget } from './duo-calls.js'
import { cacheKeeper } from './keep-from-caches.js'
import { mountChecks } from './mount-checks.js'
import { prepare } from './prepare.js'
import { refuseUpgrade } from './refuse-in-handler.js'
import { type AdapterSockets, socketsOf } from './routed-upgrades.js'
import { refuseUncalled } from './uncalled.js'
import { openSignal, type SignalSource } from './signal.js'

/** Duo for one application of one framework, for its adapter to wrap. */
export interface Adapter<Ctx> extends AdapterSockets<Ctx> {
  /** For `createDuo` to return. */
  readonly calls: DuoCalls<Ctx>
  /**
   * Makes what serves the gate's own routes. It returns the response to send, or `undefined`, without a promise, for
   * any other path. Make one for each middleware: it finds out whether the middleware is mounted out of reach.
   *
   * @param passed - whatever the application passed, for which there is no parameter
   * @throws DuoError `invalid_option` for an application that uses `duo.routes` without calling it
   */
  routes(...passed: readonly unknown[]): (ctx: Ctx) => Promise<GateAnswer> | undefined
  /**
   * Makes a guard. It serves the gate's own routes first, so that no URL leads past it, and then decides. It returns
   * the response to send, or `undefined` for a request that passes; a promise only if a callback or the store returns
   * one.
   *
   * With `nodeRequest`, it also guards the sockets that frameworks and plugins route like requests, as `guardUpgrade`
   * does.
   *
   * @param passed - whatever the application passed beside it
   * @throws DuoError `invalid_option` when the requirement cannot be met, and for an application that uses `duo.guard`
   * without calling it
   */
  guard(requirement?: Requirement, ...passed: readonly unknown[]): (ctx: Ctx) => MaybePromise<GateAnswer | undefined>
  /**
   * Returns the proof for a WebSocket upgrade, which passes no guard.
   *
   * @throws DuoError `cross_site` for a page of another origin; `duo_required` and others
   */
  requireUpgrade(ctx: Ctx, requirement?: Requirement): Promise<DuoProof>
  /**
   * Deletes the proof, as `calls.forget`.
   *
   * @returns the `set-cookie` headers, for a framework that cannot append them
   */
  forget(ctx: Ctx): Promise<GateAnswer['headers']>
  /**
   * Returns a signal for the event stream that a request opens, where `live` does not fit. It aborts with the login.
   */
  signal(ctx: Ctx, source: SignalSource<Ctx>): Promise<AbortSignal>
  /** For what only one framework needs. */
  readonly gate: Gate<Ctx>
  readonly request: (ctx: Ctx) => GateRequest<Ctx>
}

/**
 * Makes the adapter of one framework: what is the same in all of them, around a gate.
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected
 *
 * @example
 * ```ts
 * import type { IncomingMessage, ServerResponse } from 'node:http'
 *
 * interface Ctx { request: IncomingMessage; response: ServerResponse; proof?: DuoProof }
 *
 * function createDuo(options: GateOptions<Ctx>) {
 *   const adapter = createAdapter(options, {
 *     request: (ctx, below) =>
 *       nodeRequest(ctx.request, { ctx, url: below(ctx.request.url ?? '/'), parsed: ctx.request }),
 *     keepProof: (ctx, proof) => (ctx.proof = proof),
 *     appendCookie: ({ response }, cookie) => response.appendHeader('set-cookie', cookie),
 *     nodeResponse: ({ response }) => response,
 *   })
 *   const guard = adapter.guard()
 *   return {
 *     ...adapter.calls,
 *     async handle(ctx: Ctx, next: () => unknown) {
 *       const answer = await guard(ctx)
 *       return answer === undefined ? next() : nodeAnswer(ctx.response, answer)
 *     },
 *   }
 * }
 * ```
 */
export function createAdapter<Ctx>(
  options: GateOptions<Ctx>,
  framework: Framework<Ctx>,
  environment: GateEnvironment = {},
): Adapter<Ctx> {
  const gate = createGate(options, environment)
  const below = belowOrigin(options)
  const mounts = mountChecks(options, framework)
  const request = (ctx: Ctx): GateRequest<Ctx> => framework.request(ctx, below)
  const store = typeof options.store === 'function' ? undefined : options.store
  const parts: AdapterParts<Ctx> = { gate, framework, request, store, keepFromCaches: cacheKeeper(framework) }
  const { opensSocket, ...sockets } = socketsOf(parts)
  return {
    ...sockets,
    calls: callsOf(parts),
    forget: (ctx) => asErrors(() => forget(parts, ctx)),
    gate,
    request,
    routes(...passed) {
      refuseUncalled('routes', passed)
      const checkMount = mounts.routes()
      return (ctx) => {
        checkMount(ctx)
        return asKeptErrors(parts, ctx, () => own(parts, request(ctx)))
      }
    },
    guard(requirement, ...passed) {
      refuseUncalled('guard', passed)
      const checked = checkRequirement(requirement)
      const checkMount = mounts.guard()
      const open = opener(framework, sockets.guardUpgrade(requirement))
      return (ctx) => {
        checkMount(ctx)
        return asKeptErrors(parts, ctx, () => (opensSocket(ctx) ? open(ctx) : guard(parts, request(ctx), checked)))
      }
    },
    requireUpgrade: (ctx, requirement) => asErrors(() => refuseUpgrade(gate.requireUpgrade(request(ctx), requirement))),
    signal: (ctx, source) => asErrors(() => openSignal(parts, ctx, source)),
  }
}

function own<Ctx>(parts: AdapterParts<Ctx>, request: GateRequest<Ctx>): Promise<GateAnswer> | undefined {
  const answer = parts.gate.route(request)
  return answer && serve(parts, request.ctx, answer)
}

/** What it returns settles only if the socket may open: a refused one has got its response already. */
function opener<Ctx>(framework: Framework<Ctx>, admit: ReturnType<AdapterSockets<Ctx>['guardUpgrade']>) {
  return async (ctx: Ctx): Promise<undefined> => {
    const proof = await admit(ctx)
    if (proof !== undefined) framework.keepProof(ctx, proof)
    return undefined
  }
}

async function serve<Ctx>(parts: AdapterParts<Ctx>, ctx: Ctx, answer: () => Promise<GateAnswer>): Promise<GateAnswer> {
  prepare(parts, ctx, 'login')
  const answered = await answer()
  await parts.store?.save?.(ctx, false)
  return answered
}

function guard<Ctx>(
  parts: AdapterParts<Ctx>,
  request: GateRequest<Ctx>,
  requirement: Requirement | undefined,
): MaybePromise<GateAnswer | undefined> {
  const answer = own(parts, request)
  if (answer !== undefined) return answer
  prepare(parts, request.ctx, 'guard')
  // Awaiting a decision that is already there would cost every guarded request a turn of the event loop.
  const decision = parts.gate.check(request, requirement)
  return 'then' in decision
    ? decision.then((made) => answerOf(parts, request.ctx, made))
    : answerOf(parts, request.ctx, decision)
}

function answerOf<Ctx>(
  { framework, store, keepFromCaches }: AdapterParts<Ctx>,
  ctx: Ctx,
  decision: Decision,
): MaybePromise<GateAnswer | undefined> {
  if (!decision.pass) return chain(store?.save?.(ctx, false), () => decision.answer)
  if (decision.proof !== undefined) framework.keepProof(ctx, decision.proof)
  // A skipped request as well: a shared cache would give its response to anybody.
  keepFromCaches(ctx)
  return undefined
}
