import { type IncomingMessage, ServerResponse } from 'node:http'
import {
  type AdapterLive,
  createAdapter,
  type DuoCalls,
  DuoError,
  type DuoProof,
  gateOptionNames,
  type GateOptions,
  type LiveSettings,
  nodeRequest,
  readOptions,
  type Requirement,
  sentUrl,
} from '@duokit/core'
import { createRespondToError, type OnError } from './respond-to-error.js'
import { createStep, type Step } from './step.js'

/** The options of `createDuo`. Callbacks receive Node's response, which leads to its request: `response.req`. */
export type DuoOptions = GateOptions<ServerResponse> & { readonly onError: OnError }

/** What `createDuo` returns. Its calls take Node's response, which leads to its request. */
export interface Duo extends DuoCalls<ServerResponse> {
  /** Makes a step that serves Duo's own routes below `basePath`, and calls `next` for every other request. */
  routes(): Step
  /**
   * Makes a step that calls `next` only for a request that passes. It responds to every other request, and it serves
   * Duo's own routes.
   *
   * @throws DuoError `invalid_option` if nothing can meet the requirement
   */
  guard(requirement?: Requirement): Step
  /**
   * Returns the proof that a guard has found; `undefined` without a guard, and for a request that `skip` lets pass.
   */
  proofOf(response: ServerResponse): DuoProof | undefined
  /**
   * Makes the guard of a server's sockets and event streams. The callbacks run again for each message.
   *
   * @throws DuoError `invalid_option`
   */
  live(settings?: LiveSettings): AdapterLive<ServerResponse>
}

/**
 * Creates Duo's two-factor login for a server of Node's `http`.
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected
 *
 * @example
 * ```ts
 * const duo = createDuo({
 *   origin: 'https://app.example.com',
 *   cookieSecret,
 *   prompt: universalPrompt({ host, clientId, clientSecret }),
 *   getUsername: ({ req }) => sessionOf(req)?.user,
 *   store: cookieStore({ bindTo: ({ req }) => sessionOf(req)?.id }),
 *   loginUrl: '/login',
 *   onError: (error) => console.error(error),
 * })
 * const guard = duo.guard()
 * createServer((request, response) =>
 *   guard(request, response, () => response.end(`Hello ${duo.proofOf(response)?.username}`)),
 * )
 * ```
 */
export function createDuo(given: DuoOptions): Duo {
  const { onError, ...options } = readOptions(given, [...gateOptionNames, 'onError'], 'createDuo')
  if (typeof onError !== 'function') throw new DuoError('invalid_option', 'onError must be a function')
  const proofKey = Symbol('duo proof')
  const adapter = createAdapter(options, {
    request: (ctx, below) => nodeRequest(ctx.req, { ctx, url: below(sentUrl(ctx.req)), parsed: ctx.req }),
    keepProof: (response, proof) => void ((response as unknown as Kept)[proofKey] = proof),
    appendCookie: (response, cookie) => response.appendHeader('set-cookie', cookie),
    nodeRequest: ({ req }) => req,
    nodeResponse: (response) => response,
  })
  const respondToError = createRespondToError(onError)
  return {
    ...adapter.calls,
    routes: (...passed: unknown[]) => createStep(adapter.routes(...passed), respondToError),
    guard: (requirement, ...passed: unknown[]) => createStep(adapter.guard(requirement, ...passed), respondToError),
    proofOf: (response) => (response as unknown as Kept)[proofKey],
    live: (settings = {}) =>
      adapter.live(settings, { context: responseTo, again: ({ req }) => responseTo(req), onError }),
  }
}

/** Responses with their proofs. A WeakMap would cost several times as much: the collector goes through all of it. */
type Kept = Record<symbol, DuoProof | undefined>

/** A new object for each message, so that nothing that the application stored on a request is reused. */
function responseTo(request: IncomingMessage): ServerResponse {
  return new ServerResponse(Object.create(request) as IncomingMessage)
}
