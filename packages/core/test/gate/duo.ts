import {
  belowOrigin,
  checkRequirement,
  cookieStore as coreCookieStore,
  type CookieStoreOptions,
  createGate,
  createLive,
  type Decision,
  type DuoProof,
  type Gate,
  type GateAnswer,
  type GateOptions,
  type GateRequest,
  guardNodeResponse,
  type Live,
  nodeRequest,
  type ProofStoreOption,
  refusalError,
  type Requirement,
} from '@duokit/core'
import { Context, type Middleware } from './server.js'
import { type IncomingMessage, ServerResponse } from 'node:http'

export type DuoOptions = GateOptions<Context>

/** What an adapter offers, for the application under test. */
export interface Duo extends Pick<Gate<Context>, 'end' | 'resolveNext' | 'csp'> {
  readonly gate: Gate<Context>
  toGateRequest(ctx: Context): GateRequest<Context>
  routes(): Middleware
  guard(requirement?: Requirement): Middleware
  require(ctx: Context, requirement?: Requirement): Promise<DuoProof>
  /** @param open - opens the session of a request, which passes no middleware */
  live(open?: (ctx: Context) => void): Live
  forget(ctx: Context): Promise<void>
}

/** The gate behind Node's `http`, used as an adapter uses it. */
export function createDuo(options: DuoOptions): Duo {
  const gate = createGate(options)
  const read = belowOrigin(options)
  const toGateRequest = (ctx: Context): GateRequest<Context> =>
    nodeRequest(ctx.request, { ctx, url: read(ctx.request.url ?? '/'), parsed: ctx.request })
  const handle = (ctx: Context) => gate.handle(toGateRequest(ctx))?.then((answer) => send(ctx, answer))
  return {
    gate,
    toGateRequest,
    end: gate.end,
    resolveNext: gate.resolveNext,
    csp: gate.csp,
    routes: () => (ctx, next) => handle(ctx) ?? next(),
    guard(requirement) {
      const checked = checkRequirement(requirement)
      return (ctx, next) => handle(ctx) ?? decide(gate.check(toGateRequest(ctx), checked), ctx, next)
    },
    async require(ctx, requirement) {
      const decision = await gate.require(toGateRequest(ctx), requirement)
      if (!decision.pass) throw refusalError(decision)
      guardNodeResponse(ctx.response)
      return decision.proof
    },
    live: (open = () => undefined) =>
      createLive(gate, {
        logout: 'forget',
        onError: () => undefined,
        read(request: IncomingMessage) {
          const ctx = new Context(request, new ServerResponse(request))
          open(ctx)
          return toGateRequest(ctx)
        },
      }),
    async forget(ctx) {
      for (const [name, value] of await gate.forget(toGateRequest(ctx))) ctx.response.appendHeader(name, value)
    },
  }
}

async function decide(decided: Decision | Promise<Decision>, ...[ctx, next]: Parameters<Middleware>): Promise<unknown> {
  const decision = await decided
  if (!decision.pass) return send(ctx, decision.answer)
  if (decision.proof !== undefined) ctx.state.duo = decision.proof
  guardNodeResponse(ctx.response)
  return next()
}

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
