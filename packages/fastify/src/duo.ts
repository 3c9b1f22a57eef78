import {
  type Adapter,
  createAdapter,
  type DuoCalls,
  type DuoProof,
  type GateAnswer,
  type GateOptions,
  guardRoutedUpgrades,
  type LiveSettings,
  appendReplyCookie,
  nodeRequest,
  type Requirement,
} from '@duokit/core'
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { isOwn, knowReply, replyTo } from './known-request.js'
import { type FastifyLive, liveOf } from './live.js'
import { refused } from './refusals.js'
import { markGuard } from './late-guards.js'
import { send } from './send.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The proof of the verified user, behind `app.duo.guard()`. */
    duo: DuoProof | undefined
  }
  interface FastifyInstance {
    /** Duo, in the scope in which the plugin was registered and in those inside. */
    duo: Duo
  }
}

/** The options of the plugin; every callback gets Fastify's request. */
export type DuoOptions = GateOptions<FastifyRequest>

/** A hook for `onRequest`, `preValidation` or `preHandler`, of a route or of a scope. */
export type DuoHook = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void

/** Duo for one scope of a Fastify application: `app.duo`. */
export interface Duo extends DuoCalls<FastifyRequest> {
  /**
   * Lets only verified users through, and sets their proof as `request.duo`. After `app.duo.live()`, it also guards
   * the sockets of @fastify/websocket: it refuses them before they open, and closes them when their login ends.
   *
   * @throws DuoError `invalid_option` when the requirement cannot be met
   */
  guard(requirement?: Requirement): DuoHook
  /**
   * Guards sockets and event streams: judges each message, and closes them when their login ends. Call it before the
   * application is ready, and after you register the session plugin.
   *
   * @throws DuoError `invalid_option`, also where sessions are kept in a cookie and `logout` is missing
   */
  live(settings?: LiveSettings): FastifyLive
}

/** What the plugin makes of its options. */
export interface Made {
  readonly duo: Duo
  readonly routes: ReturnType<Adapter<FastifyRequest>['routes']>
}

/** @throws DuoError `invalid_option`, naming the option and what is expected */
export function createDuo(instance: FastifyInstance, options: DuoOptions): Made {
  const adapter = adapterOf(instance, options)
  const openLive = liveOf(adapter, instance)
  let live: FastifyLive | undefined
  const duo: Duo = {
    ...adapter.calls,
    guard(requirement, ...passed: unknown[]) {
      const ask = adapter.guard(requirement, ...passed)
      const admit = guardRoutedUpgrades(() => live, requirement, 'app.duo.live()')
      return markGuard(function duoGuard(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) {
        if (isOwn(request)) return done()
        knowReply(request, reply)
        if (isSocket(request)) return void admit(request.raw).then(() => done(), done)
        const act = (answer: GateAnswer | undefined): unknown => (answer === undefined ? done() : send(reply, answer))
        const answer = ask(request)
        if (answer instanceof Promise) answer.then(act).catch(done)
        else act(answer)
      })
    },
    live: (settings = {}) => (live = openLive(settings)),
  }
  return { duo, routes: adapter.routes() }
}

/** @fastify/websocket routes upgrades as it does requests. */
function isSocket(request: object): boolean {
  const { ws }: { ws?: unknown } = request
  return ws === true
}

function adapterOf({ log }: FastifyInstance, options: DuoOptions): Adapter<FastifyRequest> {
  return createAdapter<FastifyRequest>(
    options,
    {
      request: (request, below) =>
        nodeRequest(request.raw, {
          ctx: request,
          // The router has found our routes by the URL that is left of a rewritten one.
          url: below(isOwn(request) ? request.url : request.originalUrl),
          parsed: request,
        }),
      keepProof: (request, proof) => void (request.duo = proof),
      appendCookie: (request, cookie) => appendReplyCookie(replyTo(request), cookie),
      nodeResponse: (request) => replyTo(request).raw,
      prepare: (request) => void replyTo(request),
      refused,
    },
    // Without a logger, Fastify's says nothing. What only an operator can fix goes to the console then.
    'level' in log ? { reporter: { error: (line) => log.error(line), warn: (line) => log.warn(line) } } : {},
  )
}
