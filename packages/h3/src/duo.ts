import {
  type Adapter,
  chain,
  createAdapter,
  type DuoCalls,
  DuoError,
  type DuoProof,
  type GateAnswer,
  type GateEnvironment,
  type GateOptions,
  type MaybePromise,
  type Requirement,
} from '@duokit/core'
import { appendResponseHeader, defineEventHandler, type EventHandler, type H3Event } from 'h3'
import { isWebEvent, nodeResponse } from './event-shapes.js'
import { readEvent } from './gate-request.js'
import { guardResponse, guardResult } from './guard-response.js'
import { h3Error } from './h3-error.js'
import { judgeResponses } from './judge-last.js'
import { keepProof } from './keep-proof.js'
import { createLive, type H3Live, type H3LiveOptions } from './live.js'
import { warnOutOfReach } from './reach-warning.js'
import { refused } from './refused.js'
import { refuseKept, refuseKeptResult } from './refuse-kept.js'
import { respondToErrors } from './respond-to-errors.js'
import { send } from './send.js'
import { mountOf } from './sent-address.js'
import { stopHandler } from './stop-handler.js'
import { stopHooks } from './stop-hooks.js'

declare module 'h3' {
  interface H3EventContext {
    /** What a guard of `@duokit/h3` has left: who was verified, and when. */
    duo?: DuoProof
  }
}

/** The options of `createDuo`; every callback gets h3's `event`. */
export type DuoOptions = GateOptions<H3Event>

/** What a framework over h3 knows of itself. */
export interface DuoEnvironment extends GateEnvironment {
  /** Called once if no URL of the login leads to where it is mounted. By default the process emits a warning. */
  readonly onOutOfReach?: (problem: DuoError) => void
}

/** Duo for one h3 application. */
export interface Duo extends DuoCalls<H3Event> {
  /** Serves start, callback, status, logout and the script under `basePath`. Other requests go to the next handler. */
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
   * Returns the proof of the user who sends this request, for use inside a handler.
   *
   * @throws an error of h3, with the status and `data.code`; for `duo_required` with `data.start`, where a login
   * begins. Unless the application responds to it, h3 responds as a guard does: with a redirect or a page to a person,
   * and with a problem document to a program
   */
  require(event: H3Event, requirement?: Requirement): Promise<DuoProof>
  /**
   * Guards WebSockets, which run no handler, and event streams: refuses them before they open, judges each message,
   * and closes them when their login ends.
   *
   * @throws DuoError `invalid_option`, also where the proof is kept in a cookie, as sessions of h3 are, and `logout` is
   * missing
   */
  live(options?: H3LiveOptions): H3Live
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
export function createDuo(options: DuoOptions, environment?: DuoEnvironment): Duo {
  const adapter = adapterOf(options, environment)
  const { calls } = adapter
  return {
    ...calls,
    routes: (...passed: unknown[]) => routes(adapter.routes(...passed)),
    guard: (requirement, ...passed: unknown[]) => guard(adapter.guard(requirement, ...passed)),
    require(event, requirement) {
      prepareApplication(event)
      return calls.require(event, requirement).catch(fail)
    },
    forget: (event) => calls.forget(event).catch(fail),
    live: (given = {}) => createLive(adapter, given),
  }
}

function adapterOf(options: DuoOptions, environment: DuoEnvironment | undefined): Adapter<H3Event> {
  const framework = {
    request: readEvent,
    keepProof,
    appendCookie: (event: H3Event, cookie: string) => appendResponseHeader(event, 'set-cookie', cookie),
    nodeResponse,
    keepFromCaches: guardResponse,
    mountOf,
    onOutOfReach: environment?.onOutOfReach ?? warnOutOfReach,
    prepare(event: H3Event, purpose: 'login' | 'guard') {
      if (purpose === 'guard') refuseKept(event)
    },
    refused,
  }
  return createAdapter(options, framework, environment)
}

function routes(serve: ReturnType<Adapter<H3Event>['routes']>): EventHandler {
  return defineEventHandler(function duoRoutes(event) {
    prepareApplication(event)
    return serve(event)?.then((answer) => send(event, answer), fail)
  })
}

/** Runs the handlers after a middleware. h3 1 has no function for that. */
type Next = () => unknown

function guard(decide: ReturnType<Adapter<H3Event>['guard']>): EventHandler {
  const guarding = defineEventHandler(function duoGuard(this: unknown, event: H3Event, next?: Next) {
    // The hook of a whole application, which h3 reads from its options.
    if (this !== undefined && Reflect.get(Object(this), 'onRequest') === guarding) fail(ignoredGuard())
    prepareApplication(event)
    const act = (answer: GateAnswer | undefined) =>
      answer === undefined ? goOn(event, next) : refuse(event, answer, next)
    const answer = attempt(() => decide(event))
    return answer instanceof Promise ? answer.then(act, fail) : act(answer)
  })
  return guarding
}

function refuse(event: H3Event, answer: GateAnswer, next: Next | undefined): string {
  if (next === undefined && isWebEvent(event) && nodeResponse(event)?.headersSent !== true)
    throw stopHandler(event, answer)
  const body = send(event, answer)
  stopHooks(event, body)
  return body
}

const ignoredGuard = () =>
  new DuoError(
    'invalid_option',
    'h3 ignores what onRequest of an application returns, and so the refusals of a guard. Use app.use(duo.guard())',
  )

function attempt<Result>(act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    return fail(error)
  }
}

function goOn(event: H3Event, next: Next | undefined): unknown {
  return next === undefined ? undefined : judge(event, next())
}

/** A cache rule is known only when the handlers behind the guard have run: their response is given to nobody. */
function judge(event: H3Event, result: MaybePromise<unknown>): unknown {
  return chain(result, (made) => {
    refuseKeptResult(event)
    return isWebEvent(event) ? guardResult(event, made) : made
  })
}

/** Before anything is awaited. */
function prepareApplication(event: H3Event): void {
  respondToErrors(event)
  judgeResponses(event)
}

function fail(error: unknown): never {
  throw h3Error(error)
}
