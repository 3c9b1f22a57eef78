import {
  type Adapter,
  createAdapter,
  type DuoCalls,
  type DuoProof,
  type GateAnswer,
  type GateOptions,
  type LiveSettings,
  appendReplyCookie,
  nodeRequest,
  type Requirement,
} from '@duokit/core'
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { isOwn, knowReply, replyTo } from './known-request.js'
import { type FastifyLive, liveOf } from './live.js'
import { refused } from './refusals.js'
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
   * the sockets of @fastify/websocket and @fastify/http-proxy: it refuses them before they open, and closes them when
   * their login ends.
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

/** What `app.duo` is. */
export function createDuo(adapter: Adapter<FastifyRequest>, instance: FastifyInstance): Duo {
  return {
    ...adapter.calls,
    guard(requirement, ...passed: unknown[]) {
      const ask = adapter.guard(requirement, ...passed)
      const admit = adapter.guardUpgrade(requirement, 'app.duo.live()')
      return function duoGuard(request, reply, done) {
        if (isOwn(request.routeOptions)) return done()
        knowReply(request, reply)
        const answer = isUpgrade(request) ? admit(request).then(() => undefined) : ask(request)
        const act = (made: GateAnswer | undefined): unknown => (made === undefined ? done() : send(reply, made))
        if (answer instanceof Promise) answer.then(act).catch(done)
        else act(answer)
      }
    },
    live: liveOf(adapter, instance),
  }
}

/**
 * @fastify/websocket and @fastify/http-proxy route upgrades as they do requests. Node says so of each request that it
 * hands to listeners of `upgrade`.
 */
function isUpgrade(request: FastifyRequest): boolean {
  return (request as { ws?: unknown }).ws === true || Reflect.get(request.raw, 'upgrade') === true
}

/** @throws DuoError `invalid_option`, naming the option and what is expected */
export function adapterOf({ log }: FastifyInstance, options: DuoOptions): Adapter<FastifyRequest> {
  return createAdapter<FastifyRequest>(
    options,
    {
      request(request, below) {
        // The router has found our routes by the URL that is left of a rewritten one.
        const url = below(isOwn(request.routeOptions) ? request.url : request.originalUrl)
        return nodeRequest(request.raw, { ctx: request, url, parsed: request })
      },
      keepProof: (request, proof) => void (request.duo = proof),
      appendCookie: (request, cookie) => appendReplyCookie(replyTo(request), cookie),
      nodeRequest: (request) => request.raw,
      nodeResponse: (request) => replyTo(request).raw,
      prepare: (request) => void replyTo(request),
      refused,
    },
    // Without a logger, Fastify's says nothing. What only an operator can fix goes to the console then.
    'level' in log ? { reporter: { error: (line) => log.error(line), warn: (line) => log.warn(line) } } : {},
  )
}
