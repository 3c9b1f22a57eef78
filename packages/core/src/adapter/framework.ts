import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DuoError } from '../errors/errors.js'
import type { DuoProof } from '../gate/proofs/proof.js'
import type { Mount } from '../gate/request/out-of-reach.js'
import type { GateAnswer, GateRequest } from '../gate/request/request.js'

/**
 * What an adapter tells of its framework. Every method gets what the application's callbacks get as well: Koa's `ctx`,
 * Express's request, h3's event.
 */
export interface Framework<Ctx> {
  /**
   * Reads a request, for every request that a guard sees: parse nothing here. `nodeRequest` and `webRequest` read the
   * two kinds.
   *
   * @param below - takes the path of `origin` off the URL as the browser sent it, in whatever the login is mounted
   */
  request(ctx: Ctx, below: (url: string) => string): GateRequest<Ctx>
  /** Sets the proof where handlers find it. Not called for a request that the option `skip` lets pass. */
  keepProof(ctx: Ctx, proof: DuoProof): void
  /**
   * Appends one `set-cookie` to those of the application, in a handler that continues. `undefined` where no response
   * exists yet: `adapter.forget` returns the cookies, and `refusalResponse` and `refusal.answer` have them.
   */
  appendCookie: ((ctx: Ctx, cookie: string) => void) | undefined
  /** Returns Node's request, if the framework has one. It is how a routed upgrade finds its socket. */
  nodeRequest?(ctx: Ctx): IncomingMessage | undefined
  /** Returns Node's response, if the framework has one. It is kept out of caches, and ends with its login. */
  nodeResponse?(ctx: Ctx): ServerResponse | undefined
  /**
   * Keeps the response to a guarded request out of caches, whatever its handler says. By default `guardNodeResponse`
   * does it with `nodeResponse`.
   */
  keepFromCaches?(ctx: Ctx): void
  /** What routers have taken off the URL, and how they compare it with URLs; `undefined` if they have not. */
  mountOf?(ctx: Ctx): Mount | undefined
  /** Called once if nobody can reach the login where it is mounted. By default the error is thrown. */
  onOutOfReach?(error: DuoError): void
  /**
   * Called before the gate asks who sends a request.
   *
   * @param purpose - `'login'` for the gate's own routes
   * @throws where nobody can say, as before the session is open
   */
  prepare?(ctx: Ctx, purpose: 'login' | 'guard'): void
  /**
   * The error that `require` throws if the request does not pass, after the cookies were appended. The application may
   * catch it; otherwise the framework has to respond to it with `refusal.answer`, which `refusalAnswer` finds, as a
   * guard does; `refusalResponse` makes a `Response` of it. By default it is a `DuoError` with the status and the
   * headers of the response.
   */
  refused?(ctx: Ctx, refusal: HandlerRefusal): unknown
}

/** A refusal inside a handler. */
export interface HandlerRefusal {
  /** What a guard would respond, without the cookies if they are on the response already. */
  readonly answer: GateAnswer
  /**
   * Creates the error.
   *
   * @param cookies - `set-cookie` headers, for a framework that drops those of a response that ends in an error
   */
  error(cookies?: readonly string[]): DuoError
}
