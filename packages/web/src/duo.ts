import {
  type Adapter,
  chain,
  createAdapter,
  type DuoCalls,
  type DuoProof,
  type GateOptions,
  type MaybePromise,
  pathAndQuery,
  refusalResponse,
  type Requirement,
  webAnswer,
  webHeaders,
  webRequest,
} from '@duokit/core'
import { guarded, type Guarded } from './guarded.js'
import { createLive, type WebLive, type WebLiveOptions } from './live.js'
import { WebCall, type WebContext } from './web-call.js'

/** The options of `createDuo`; every callback gets `{ request, ctx }`. */
export type DuoOptions<Ctx = undefined> = GateOptions<WebContext<Ctx>>

/** Your own value next to the request; nothing, unless your callbacks need it. */
type Own<Ctx> = undefined extends Ctx ? [ctx?: Ctx] : [ctx: Ctx]
type Asked<Ctx> = undefined extends Ctx
  ? [requirement?: Requirement, ctx?: Ctx]
  : [requirement: Requirement | undefined, ctx: Ctx]

/** Duo for one application that handles web requests. */
export interface Duo<Ctx = undefined, Proof = DuoProof> extends Pick<DuoCalls<never>, 'end' | 'resolveNext' | 'csp'> {
  /**
   * Serves start, callback, status, logout and the script under `basePath`.
   *
   * @returns the response to send, or `undefined`, without a promise, for every other path
   */
  handle(request: Request, ...ctx: Own<Ctx>): Promise<Response> | undefined
  /**
   * Lets only verified users through. It serves the gate's own routes as well, so that no URL leads past it.
   *
   * @returns the `Response` to send, or the proof of a request that passes; a promise only if a callback or the store
   * returns one
   * @throws DuoError `invalid_option` when the requirement cannot be met
   */
  guard(request: Request, ...asked: Asked<Ctx>): MaybePromise<Response | Guarded<Proof>>
  /**
   * Returns the proof of the user who sends this request, for use inside a handler.
   *
   * @throws DuoError `duo_required` and others. `respond` makes of it what a guard would have returned
   */
  require(request: Request, ...asked: Asked<Ctx>): Promise<Guarded>
  /**
   * Returns what a guard would have responded, for what `require` has thrown; `undefined` for every other error. Call
   * it where the application turns errors into responses.
   */
  respond(error: unknown): Response | undefined
  /**
   * Returns the proof for a WebSocket upgrade.
   *
   * @throws DuoError `cross_site` for a page of another origin; `duo_required` and others
   */
  requireUpgrade(request: Request, ...asked: Asked<Ctx>): Promise<DuoProof>
  /**
   * Guards event streams.
   *
   * @throws DuoError `invalid_option`, also where `logout` is missing for sessions in a cookie
   */
  live(options?: WebLiveOptions): WebLive<Asked<Ctx>>
  /**
   * Deletes the proof, and closes what was opened with it. Call it in the application's own logout, before that ends
   * the session.
   *
   * @returns the `set-cookie` headers to append to the response
   */
  forget(request: Request, ...ctx: Own<Ctx>): Promise<Headers>
}

/**
 * Duo two-factor login for an application that handles web requests.
 *
 * @example
 * ```ts
 * const duo = createDuo({
 *   origin: 'https://app.example.com',
 *   cookieSecret,
 *   prompt: universalPrompt({ host, clientId, clientSecret }),
 *   getUsername: ({ request }) => userOf(request.headers.get('cookie')),
 *   store: cookieStore({ bindTo: ({ request }) => sessionIdOf(request.headers.get('cookie')) }),
 * })
 * export default {
 *   async fetch(request: Request): Promise<Response> {
 *     const passed = await duo.guard(request)
 *     if (passed instanceof Response) return passed
 *     return passed.respond(new Response(`Hello ${passed.proof.username}`))
 *   },
 * }
 *
 * declare function userOf(cookies: string | null): string | undefined
 * declare function sessionIdOf(cookies: string | null): string | undefined
 * ```
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected
 */
export function createDuo<Ctx = undefined>(options: DuoOptions<Ctx> & { skip?: undefined }): Duo<Ctx>
/** With `skip`, requests pass a guard without a proof as well. */
export function createDuo<Ctx = undefined>(options: DuoOptions<Ctx>): Duo<Ctx, DuoProof | undefined>
export function createDuo<Ctx>(options: DuoOptions<Ctx>): Duo<Ctx, DuoProof | undefined> {
  const adapter = adapterOf(options)
  const { calls } = adapter
  const routes = adapter.routes()
  const plainGuard = adapter.guard()
  const call = (request: Request, ctx: Ctx | undefined) => new WebCall(request, ctx as Ctx)
  return {
    end: calls.end,
    resolveNext: calls.resolveNext,
    csp: calls.csp,
    handle: (request, ...[ctx]) => routes(call(request, ctx))?.then((answer) => webAnswer(answer, request)),
    guard(request, ...[requirement, ctx]) {
      const made = call(request, ctx)
      // Most requests need nothing special, and a guard need not be made for each.
      const guard = requirement === undefined ? plainGuard : adapter.guard(requirement)
      return chain(guard(made), (answer) => (answer ? webAnswer(answer, request) : guarded(made.proof)))
    },
    require: async (request, ...[requirement, ctx]) => guarded(await calls.require(call(request, ctx), requirement)),
    respond: refusalResponse,
    requireUpgrade: (request, ...[requirement, ctx]) => adapter.requireUpgrade(call(request, ctx), requirement),
    live: (watching = {}) => createLive(adapter, watching),
    forget: async (request, ...[ctx]) => webHeaders(await adapter.forget(call(request, ctx))),
  }
}

type Kept<Ctx> = WebContext<Ctx> & Partial<Pick<WebCall<Ctx>, 'proof'>>

function adapterOf<Ctx>(options: DuoOptions<Ctx>): Adapter<WebContext<Ctx>> {
  return createAdapter<Kept<Ctx>>(options, {
    request: (made, below) => webRequest(made.request, { ctx: made, url: below(pathAndQuery(made.request.url)) }),
    keepProof: (made, proof) => (made.proof = proof),
    // No response exists yet. What passed has a `respond` that keeps it out of caches.
    appendCookie: undefined,
  })
}
