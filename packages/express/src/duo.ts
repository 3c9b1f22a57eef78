import {
  type Adapter,
  createAdapter,
  type DuoCalls,
  type DuoProof,
  type GateAnswer,
  type GateOptions,
  type MaybePromise,
  type Mount,
  nodeAnswer,
  nodeRequest,
  refuseUncalled,
  type Requirement,
} from '@duokit/core'
import type { Application, ErrorRequestHandler, Request, RequestHandler } from 'express'
import { createLive, type ExpressLive, type ExpressLiveOptions } from './live.js'
import { refused, respondToRefusals } from './refused.js'

declare global {
  namespace Express {
    interface Request {
      /** The proof of the verified user, behind `duo.guard()`. */
      duo?: DuoProof
    }
  }
}

/** The options of `createDuo`; every callback gets Express's `req`. */
export type DuoOptions = GateOptions<Request>

/** Duo for one Express application. */
export interface Duo extends DuoCalls<Request> {
  /** Serves start, callback, status, logout and the script under `basePath`. Other requests go to the next handler. */
  routes(): RequestHandler
  /**
   * Lets only verified users through, and leaves their proof in `req.duo`.
   *
   * @throws DuoError `invalid_option` when the requirement cannot be met
   */
  guard(requirement?: Requirement): RequestHandler
  /**
   * Responds to what `duo.require` throws as the guard does; passes every other error on. Put it behind the routes, and
   * before the application's own error handlers.
   */
  errors(): ErrorRequestHandler
  /**
   * Guards WebSockets, which run no middleware, and event streams: refuses them before they open, judges each
   * message, and closes them when their login ends.
   *
   * @throws DuoError `invalid_option`, also where sessions are kept in a cookie and `logout` is missing;
   * `session_missing` where `sessionStore` keeps the proof and `session` is `false`
   */
  live(app: Application, options: ExpressLiveOptions): ExpressLive
}

/**
 * Duo two-factor login for an Express application.
 *
 * @example
 * ```ts
 * const duo = createDuo({
 *   origin: 'https://app.example.com',
 *   cookieSecret,
 *   prompt: universalPrompt({ host, clientId, clientSecret }),
 *   getUsername: (req) => req.session.user,
 *   store: sessionStore(),
 * })
 * app.use(duo.routes())
 * app.get('/account', duo.guard(), (req, res) => res.send(`Hello ${req.duo?.username}`))
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
    errors(...passed: unknown[]) {
      refuseUncalled('errors', passed)
      return respondToRefusals
    },
    live: (app, given) => createLive(adapter, app, given),
  }
}

function adapterOf(options: DuoOptions): Adapter<Request> {
  return createAdapter(options, {
    request: (req, below) => nodeRequest(req, { ctx: req, url: below(req.originalUrl), parsed: req }),
    keepProof: (req, proof) => void (req.duo = proof),
    appendCookie: (req, cookie) => req.res?.appendHeader('set-cookie', cookie),
    nodeRequest: (req) => req,
    nodeResponse: (req) => req.res,
    mountOf,
    refused,
  })
}

function mountOf({ baseUrl, app }: Request): Mount | undefined {
  if (baseUrl === '') return undefined
  return { path: baseUrl, comparison: app.enabled('case sensitive routing') ? 'exact' : 'caseless' }
}

/**
 * Sends the adapter's response, or calls the next handler if there is none. Express 4 notices a rejection only
 * through `next`.
 */
function middleware(ask: (req: Request) => MaybePromise<GateAnswer | undefined>): RequestHandler {
  return function duo(req, res, next) {
    const act = (answer: GateAnswer | undefined): void => (answer === undefined ? next() : nodeAnswer(res, answer))
    const answer = ask(req)
    if (answer instanceof Promise) answer.then(act).catch(next)
    else act(answer)
  }
}
