import { DuoError, isDuoError } from '../errors/errors.js'
import { thrownError } from '../errors/thrown.js'
import { connect, type ConnectDecision } from './guard/connect.js'
import {
  checkConnectionOptions,
  checkSessionless,
  type ConnectionOptions,
  type ConnectOptions,
} from './guard/connection-options.js'
import { type Decision, guard, type RequiredDecision } from './guard/guard.js'
import { chain, dropPromise, isPromise, type MaybePromise } from '../maybe-promise.js'
import { isForeign } from './request/negotiation.js'
import type { GateOptions } from './setup/options.js'
import type { DuoProof } from './proofs/proof.js'
import { resolveNext } from './request/next.js'
import type { PromptKind } from './prompts/prompt.js'
import { cookieHeaders } from './responses/headers.js'
import { refusalError } from './guard/refusal-error.js'
import type { Requirement } from './proofs/requirement.js'
import type { GateAnswer, GateRequest } from './request/request.js'
import { routeOf } from './login/route-of.js'
import { forget } from './login/session-routes.js'
import { assemble, type GateEnvironment, type Workings } from './setup/workings.js'

/** The two-step login of one application. Adapters ask it for decisions and carry them out. */
export interface Gate<Ctx> {
  /**
   * Decides whether a request may pass. Returns synchronously if the callbacks and the store do. It exempts no paths:
   * if a guard may run before the gate's own routes, call `handle` first and send its response.
   *
   * @param requirement - what this guard requires beyond a valid proof
   */
  check(request: GateRequest<Ctx>, requirement?: Requirement): MaybePromise<Decision>
  /**
   * Decides the same for use inside a handler, where `skip` has no effect: without a proof, the request does not pass.
   */
  require(request: GateRequest<Ctx>, requirement?: Requirement): MaybePromise<RequiredDecision>
  /**
   * Returns the proof for a WebSocket upgrade, which passes no guard and which browsers send from other sites too.
   *
   * @throws DuoError `cross_site` for a page of another origin; `duo_required` and others, as a guard would refuse
   */
  requireUpgrade(request: GateRequest<Ctx>, requirement?: Requirement): Promise<DuoProof>
  /**
   * Decides whether a socket or an event stream may open, and watches its login from then on.
   *
   * @param read - reads the request with its session as it is now; called at once, and again for each message and check
   * @throws DuoError `invalid_option` if a cookie contains the session and `logout` is missing
   */
  connect(read: () => MaybePromise<GateRequest<Ctx>>, options?: ConnectOptions): Promise<ConnectDecision>
  /**
   * Rejects options of connections that this gate cannot keep, when a guard of sockets is made.
   *
   * @throws DuoError `invalid_option`
   */
  checkConnections(options: ConnectionOptions): void
  /**
   * Rejects this gate for sockets whose session nothing reads.
   *
   * @throws DuoError `session_missing`
   */
  checkSessionless(): void
  /**
   * Ends a login that ended in another instance, by the `attempt` of its event `ended`: refuses its proof, and closes
   * its sockets and streams.
   */
  end(attempt: string): void
  /**
   * Reports an error that a callback of the application threw outside of a request, such as for a message of a
   * socket. Writes one line without the error's message, at most once a minute per code.
   */
  report(error: unknown): void
  /**
   * Returns the function that responds to a request for one of the gate's own routes, for work that must happen
   * before the session is read. Returns `undefined` for any other path.
   */
  route(request: GateRequest<Ctx>): (() => Promise<GateAnswer>) | undefined
  /** Responds to the gate's own routes. Returns `undefined`, not a promise, for any other path. */
  handle(request: GateRequest<Ctx>): Promise<GateAnswer> | undefined
  /** Forgets the proof and the logins under way. @returns `set-cookie` headers to send */
  forget(request: GateRequest<Ctx>): Promise<GateAnswer['headers']>
  /**
   * The URL that a `next` of the login page leads to, for the redirect after the first factor. Nothing that a browser
   * sends leads to another site, or back into the gate's own routes.
   *
   * @param value - as it arrived in the query or form
   * @returns `undefined` for anything but a path of the application
   */
  resolveNext(value: unknown): string | undefined
  /**
   * Returns the additions for the application's own content security policy. A page needs them if it contains Duo's
   * iframe itself, or the form that starts a login: browsers apply `form-action` to the redirects that follow.
   */
  csp(): Readonly<Record<'frame-src' | 'script-src' | 'form-action', readonly string[]>>
}

/**
 * Makes the gate of an application.
 *
 * @param environment - what an adapter knows of its framework
 * @throws DuoError `invalid_option`, naming the option and what is expected
 */
export function createGate<Ctx>(options: GateOptions<Ctx>, environment: GateEnvironment = {}): Gate<Ctx> {
  const workings = assemble(options, environment)
  return {
    check: reporting(workings, check),
    require: reporting(workings, guard),
    requireUpgrade: reporting(workings, requireUpgrade),
    connect: (read, asked = {}) => reportingConnect(workings, read, asked),
    checkConnections: (asked) => checkConnectionOptions(workings.store, asked),
    checkSessionless: () => checkSessionless(workings.store),
    end: (attempt) => void workings.live.end(attempt),
    report: workings.reportThrown,
    route: (request) => routeOf(workings, request),
    handle: (request) => routeOf(workings, request)?.(),
    resolveNext(value) {
      const next = resolveNext(workings.site, value)
      return next === undefined ? undefined : workings.site.onward(next)
    },
    forget: async (request) => cookieHeaders(await forget(workings, request)),
    csp: () => ({
      'frame-src': duoOrigins(workings, 'iframe'),
      'script-src': ["'self'"],
      'form-action': ["'self'", ...duoOrigins(workings, 'universal')],
    }),
  }
}

function duoOrigins<Ctx>({ prompts }: Workings<Ctx>, kind: PromptKind): string[] {
  return [...new Set(prompts.all.filter(({ prompt }) => prompt.kind === kind).map(({ prompt }) => prompt.duoOrigin))]
}

/** A request to the gate, as the workings handle it. */
type Question<Ctx, Result> = (
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  requirement: Requirement | undefined,
) => Result

/** A request that ends in an error has no event. The error is reported on its way to the framework. */
function reporting<Ctx, Result extends object>(workings: Workings<Ctx>, ask: Question<Ctx, Result>) {
  return (request: GateRequest<Ctx>, requirement?: Requirement): Result => {
    try {
      const result = ask(workings, request, requirement)
      return isPromise(result)
        ? (result.catch((error: unknown) => failed(workings, error, request)) as Result & typeof result)
        : result
    } catch (error) {
      return failed(workings, error, request)
    }
  }
}

const passes: Decision = Object.freeze({ pass: true, proof: undefined })

function check<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  requirement: Requirement | undefined,
): MaybePromise<Decision> {
  const { skip } = workings.options
  if (skip === undefined || requirement !== undefined) return guard(workings, request, requirement)
  return chain(skip(request.ctx), (skipped: unknown) =>
    skipped === true ? passes : guard(workings, request, undefined),
  )
}

async function requireUpgrade<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  requirement: Requirement | undefined,
): Promise<DuoProof> {
  if (isForeign(request, workings.site)) throw new DuoError('cross_site')
  const decision = await guard(workings, request, requirement)
  if (!decision.pass) throw refusalError(decision)
  return decision.proof
}

async function reportingConnect<Ctx>(
  workings: Workings<Ctx>,
  ...[read, options]: [() => MaybePromise<GateRequest<Ctx>>, ConnectOptions]
): Promise<ConnectDecision> {
  try {
    return await connect(workings, read, options)
  } catch (error) {
    return failed(workings, error)
  }
}

function failed<Ctx>({ reports, store }: Workings<Ctx>, error: unknown, request?: GateRequest<Ctx>): never {
  try {
    // It says that nothing has opened a session. "Cannot read properties of undefined" of a callback does not.
    if (request && store.inSession) dropPromise(store.read(request))
  } catch (missing) {
    if (isDuoError(missing)) error = missing
  }
  reports.ofThrown(error)
  throw thrownError(error)
}
