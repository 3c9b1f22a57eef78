import {
  type Adapter,
  cookieStore as coreCookieStore,
  type CookieStoreOptions,
  createAdapter,
  createLive,
  type DuoCalls,
  type GateAnswer,
  type GateOptions,
  type Live,
  type MaybePromise,
  nodeRequest,
  type ProofStoreOption,
  type Requirement,
} from '@duokit/core'
import { type IncomingMessage, ServerResponse } from 'node:http'
import { Context, type Middleware } from './server.js'

export type DuoOptions = GateOptions<Context>

/** What an adapter offers, for the application under test. */
export interface Duo extends DuoCalls<Context>, Pick<Adapter<Context>, 'gate' | 'request'> {
  routes(): Middleware
  guard(requirement?: Requirement): Middleware
  /** @param open - opens the session of a request, which passes no middleware */
  live(open?: (ctx: Context) => void): Live
}

/** The adapter of the test server. */
export function createDuo(options: DuoOptions): Duo {
  const adapter = createAdapter<Context>(options, {
    request: (ctx, below) => nodeRequest(ctx.request, { ctx, url: below(ctx.request.url ?? '/'), parsed: ctx.request }),
    keepProof: (ctx, proof) => void (ctx.state.duo = proof),
    appendCookie: ({ response }, cookie) => void response.appendHeader('set-cookie', cookie),
    nodeResponse: ({ response }) => response,
  })
  const { calls, gate, request } = adapter
  return {
    ...calls,
    gate,
    request,
    routes: () => middleware(adapter.routes()),
    guard: (requirement) => middleware(adapter.guard(requirement)),
    live: (open = () => undefined) =>
      createLive(gate, {
        logout: 'forget',
        onError: () => undefined,
        read(message: IncomingMessage) {
          const ctx = new Context(message, new ServerResponse(message))
          open(ctx)
          return request(ctx)
        },
      }),
  }
}

/** Sends what an adapter says, and goes on where it says nothing. */
function middleware(ask: (ctx: Context) => MaybePromise<GateAnswer | undefined>): Middleware {
  return async (ctx, next) => {
    const answer = await ask(ctx)
    return answer === undefined ? next() : send(ctx, answer)
  }
}

/** Not with `nodeAnswer`, which ends the response: the session is written later. */
function send(ctx: Context, { status, headers, body }: GateAnswer): void {
  for (const [name, value] of headers) {
    if (name === 'set-cookie' || name === 'vary') ctx.response.appendHeader(name, value)
    else ctx.response.setHeader(name, value)
  }
  ctx.status = status
  ctx.body = body
}

/** Core's own, typed for this server. */
export function cookieStore(options: CookieStoreOptions<Context>): ProofStoreOption<Context> {
  return coreCookieStore(options)
}
