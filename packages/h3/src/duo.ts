import {
  checkRequirement,
  createGate,
  type Decision,
  type DuoProof,
  type Gate,
  type GateEnvironment,
  type GateOptions,
  type OutOfReach,
  outOfReach,
  type Requirement,
} from '@duokit/core'
import { appendResponseHeader, defineEventHandler, type EventHandler, type H3Event } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'
import { gateRequests, type ToGateRequest } from './gate-request.js'
import { guardResponse, guardResult } from './guard-response.js'
import { h3Error } from './h3-error.js'
import { refuseInHandler } from './refuse-in-handler.js'
import { refuseKept, refuseKeptResult } from './refuse-kept.js'
import { respondToErrors } from './respond-to-errors.js'
import { send } from './send.js'
import { mountOf } from './sent-address.js'
import { reachWarning } from './reach-warning.js'
import { createLive, type H3Live, type H3LiveOptions } from './live.js'

declare module 'h3' {
  interface H3EventContext {
    /** What a guard of `@duokit/h3` has left: who was verified, and when. */
    duo?: DuoProof
  }
}

/** The options of `createDuo`; every callback gets h3's `event`. */
export type DuoOptions = GateOptions<H3Event>

/** Duo for one h3 application. */
export interface Duo {
  /** Serves start, callback, status, logout and the script under `basePath`; passes everything else on. */
  routes(): EventHandler
  /**
   * Lets only verified users through, and leaves their proof in `event.context.duo`.
   *
   * A pattern on paths is a convenience, the guard on the route or `require` in the handler is the protection. With h3
   * 2 `app.use('/admin/**', duo.guard())` guards everything below, with h3 1 `app.use('/admin', duo.guard())`.
   *
   * @throws DuoError `invalid_option` when the requirement cannot be met
   */
  guard(requirement?: Requirement): EventHandler
  /**
   * The proof of whoever sends this request, for use inside a handler.
   *
   * @throws an error of h3, with the status and `data.code`; for `duo_required` with `data.start`, where a login
   * begins. Unless the application responds to it, h3 responds as a guard does: with a redirect or a page to a person,
   * and with a problem document to a program
   */
  require(event: H3Event, requirement?: Requirement): Promise<DuoProof>
  /**
   * Guards sockets, which pass no handler, and event streams: refuses them before they open, judges each message, and
   * closes them when their login ends.
   *
   * @throws DuoError `invalid_option`, also where the proof is kept in a cookie, as sessions of h3 are, and `logout` is
   * missing
   */
  live(options?: H3LiveOptions): H3Live
  /**
   * Ends a login that ended in another instance, by the `attempt` of its event `ended`: refuses its proof, and closes
   * its sockets and streams.
   */
  end(attempt: string): void
  /**
   * Forgets the proof, and closes the sockets and streams of the login. Call it in the application's own logout, before
   * that ends the session.
   */
  forget(event: H3Event): Promise<void>
  /**
   * The URL to go to after the first factor, from the `next` that the login page got.
   *
   * @param next - as it arrived in the query or form
   * @returns `undefined` for anything but a path of the application
   */
  resolveNext(next: unknown): string | undefined
  /** What the application's own content security policy needs where it embeds Duo's iframe itself. */
  csp: Gate<H3Event>['csp']
}

/**
 * Duo two-factor login for an application on h3 1 or 2.
 *
 * @example
 * ```ts
 * const session = sessionConfig({ name: 'app', password: sessionSecret })
 * const duo = createDuo({
 *   origin: 'https://app.example.com',
 *   prompt: iframePrompt({ host, ikey, skey, akey }),
 *   getUsername: async (event) => (await getSession<{ user: string }>(event, session)).data.user,
 *   store: sessionStore(session),
 * })
 * app.use(duo.routes())
 * app.use(duo.guard())
 * ```
 *
 * @param environment - for a framework over h3: its logger, for setup mistakes of an application without `onEvent`
 * @throws DuoError `invalid_option`, naming the option and what is expected
 */
export function createDuo(options: DuoOptions, environment?: GateEnvironment): Duo {
  const gate = createGate(options, environment)
  const parts: Parts = { gate, toGateRequest: gateRequests(options), reach: outOfReach(options, mountOf) }
  return {
    routes: () => routes(parts),
    guard: (requirement) => guard(parts, requirement),
    require(event, requirement) {
      respondToErrors(event)
      return proofOf(parts, event, requirement).catch(fail)
    },
    live: (given = {}) => createLive(parts, given),
    end: gate.end,
    forget: (event) => forget(parts, event).catch(fail),
    resolveNext: gate.resolveNext,
    csp: gate.csp,
  }
}

/** What the handlers of one application share. */
interface Parts {
  readonly gate: Gate<H3Event>
  readonly toGateRequest: ToGateRequest
  readonly reach: OutOfReach<WebEvent | NodeEvent>
}

function routes({ gate, toGateRequest, reach }: Parts): EventHandler {
  const check = reachWarning(reach.routes())
  return defineEventHandler(function duoRoutes(event) {
    respondToErrors(event)
    const request = toGateRequest(event)
    check(event)
    const answer = gate.handle(request)
    return answer?.then((given) => send(event, given)).catch(fail)
  })
}

/** Runs what stands behind a middleware; h3 1 gives none. */
type Next = () => unknown

function guard({ gate, toGateRequest, reach }: Parts, requirement: Requirement | undefined): EventHandler {
  const checked = checkRequirement(requirement)
  const check = reachWarning(reach.guard())
  return defineEventHandler(function duoGuard(event: H3Event, next?: Next) {
    try {
      const request = toGateRequest(event)
      check(event)
      // It answers the routes of the login itself, so that no address leads past it.
      const own = gate.handle(request)
      if (own !== undefined) return own.then((answer) => send(event, answer)).catch(fail)
      refuseKept(event)
      const decision = gate.check(request, checked)
      // Awaiting a decision that is already there would cost every guarded request a turn of the event loop.
      return 'then' in decision ? decision.then((made) => act(event, made, next), fail) : act(event, decision, next)
    } catch (error) {
      return fail(error)
    }
  })
}

function act(event: H3Event, decision: Decision, next: Next | undefined): unknown {
  if (!decision.pass) return send(event, decision.answer)
  if (decision.proof !== undefined) {
    event.context.duo = decision.proof
    respondToErrors(event)
  }
  // A skipped request as well: a shared cache would give its response to anybody.
  guardResponse(event)
  return next === undefined ? undefined : judge(event, next())
}

/** A cache rule is known only when the handlers behind the guard have run: their response is given to nobody. */
function judge(event: H3Event, result: unknown): unknown {
  if (result instanceof Promise) return result.then((made: unknown) => judge(event, made))
  refuseKeptResult(event)
  return isWebEvent(event) ? guardResult(event, result) : result
}

async function proofOf(parts: Parts, event: H3Event, requirement: Requirement | undefined): Promise<DuoProof> {
  const { gate, toGateRequest } = parts
  refuseKept(event)
  const decision = await gate.require(toGateRequest(event), requirement)
  if (!decision.pass) throw refuseInHandler(event, decision)
  guardResponse(event)
  return decision.proof
}

async function forget({ gate, toGateRequest }: Parts, event: H3Event): Promise<void> {
  for (const [name, value] of await gate.forget(toGateRequest(event))) appendResponseHeader(event, name, value)
}

function fail(error: unknown): never {
  throw h3Error(error)
}
