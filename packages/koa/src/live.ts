import { type IncomingMessage, ServerResponse } from 'node:http'
import {
  bindResponse,
  checkOptionNames,
  type ConnectDecision,
  type ConnectionOptions,
  createLive as createCoreLive,
  DuoError,
  type Gate,
  type GateRequest,
  guardNodeResponse,
  type Live,
  optionNames,
  type Requirement,
} from '@duokit/core'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import type { ToGateRequest } from './gate-request.js'
import { refuseInHandler } from './refuse-in-handler.js'
import { runSession } from './run-session.js'

/** How sockets and event streams are guarded. */
export interface KoaLiveOptions extends ConnectionOptions {
  /**
   * The session middleware of the application, such as `session(app)`: an upgrade passes no middleware, so it runs
   * here, for the upgrade and again for each message. It only reads; nothing is saved. `false` for an application whose
   * callbacks need none.
   */
  readonly session: Middleware | false
  /** Seconds that the check of an upgrade may take. 10 by default. */
  readonly timeout?: number
}

/** Guards the sockets and event streams of one Koa application. */
export interface KoaLive extends Live {
  /**
   * Returns a signal for the event stream that this request opens. It aborts when the login ends, and the response is
   * ended then.
   *
   * @throws DuoError `duo_required` and others, as `require`
   */
  signal(ctx: Context, requirement?: Requirement): Promise<AbortSignal>
}

const names = /* @__PURE__ */ optionNames<KoaLiveOptions>({ session: true, logout: true, recheck: true, timeout: true })

/** What the sockets of one application share. */
interface LiveParts {
  readonly gate: Gate<Context>
  readonly toGateRequest: ToGateRequest
}

/** Makes the guard of an application's sockets. */
export function createLive({ gate, toGateRequest }: LiveParts, app: Koa, options: KoaLiveOptions): KoaLive {
  checkOptionNames(options, names, 'live')
  const { session, ...watching } = options
  if (session !== false && typeof session !== 'function') {
    throw new DuoError('invalid_option', 'session must be the session middleware of the application, or false')
  }
  if (session === false) gate.checkSessionless()
  const contextOf = (request: IncomingMessage): Context => app.createContext(request, new ServerResponse(request))
  const read = async (request: IncomingMessage): Promise<GateRequest<Context>> => {
    const ctx = contextOf(request)
    if (session !== false) await runSession(session, ctx)
    return toGateRequest(ctx)
  }
  const live = createCoreLive(gate, {
    ...watching,
    read,
    onError: (error, request) => app.emit('error', error, contextOf(request)),
  })
  return {
    ...live,
    async signal(ctx, requirement) {
      let first: GateRequest<Context> | undefined = toGateRequest(ctx)
      const readAgain = (): GateRequest<Context> | Promise<GateRequest<Context>> => {
        const given = first
        first = undefined
        return given ?? read(ctx.req)
      }
      const decision = await gate.connect(readAgain, { ...keptOf(options), requirement })
      if (!decision.pass) throw await refusalOf(ctx, decision)
      const { connection } = decision
      guardNodeResponse(ctx.res)
      bindResponse(connection, ctx.res)
      return connection.signal
    },
  }
}

/** The options that the watch of an event stream takes. */
function keptOf({ logout, recheck }: KoaLiveOptions): ConnectionOptions {
  return { ...(logout && { logout }), ...(recheck !== undefined && { recheck }) }
}

function refusalOf(ctx: Context, { code, ...refusal }: Extract<ConnectDecision, { pass: false }>): Promise<DuoError> {
  // Only an upgrade is refused for its origin.
  if (code === 'cross_site') throw new DuoError(code)
  return refuseInHandler(ctx, { code, ...refusal })
}
