import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { DuoEvent } from '@duokit/core'
import { createDuo, type Duo, type DuoOptions, iframePrompt, sessionStore } from '@duokit/koa'
import Koa, { type Context, type Middleware } from 'koa'
import Koa2 from 'koa-2'
import session, { type CreateSessionOptions } from 'koa-session'
import { onTestFinished } from 'vitest'
import { keys } from 'testing/duo-half'
import { type IframeLogin, iframeLogin } from 'testing/iframe-login'
import { type Reply, Visitor } from './visitor.js'

/** How the application under test is put together. */
export interface Setting extends Partial<Omit<DuoOptions, 'now' | 'onEvent'>> {
  readonly koa?: 2 | 3
  readonly session?: boolean
  /** How koa-session is set up. */
  readonly sessionOptions?: CreateSessionOptions
  /** Before duo's routes. */
  readonly before?: readonly Middleware[]
  /** Takes upgrades, in place of a listener that answers them. */
  readonly sockets?: (made: Made) => void
  /** In place of a guard on everything. */
  readonly routes?: (duo: Duo) => readonly Middleware[]
}

/** What sockets are guarded with. */
export interface Made {
  readonly app: Koa
  readonly server: Server
  readonly duo: Duo
  readonly sessions: Middleware | false
}

/** A running application, its chosen clock, and what it reported. */
export interface Running extends IframeLogin<Visitor, Reply> {
  readonly duo: Duo
  readonly port: number
  readonly origin: string
  readonly events: DuoEvent[]
  readonly clock: { seconds: number }
  visitor(user?: string): Visitor
  lastReason(): string | undefined
}

/** Starts an application whose first factor is the header `X-User`. */
export async function start(setting: Setting = {}): Promise<Running> {
  const {
    koa = 3,
    session: withSession = true,
    sessionOptions,
    before = [],
    sockets = answerUpgrades,
    routes = guardEverything,
    ...options
  } = setting
  const events: DuoEvent[] = []
  const clock = { seconds: 1_800_000_000 }
  const app = koa === 2 ? new Koa2() : new Koa()
  app.keys = ['a key of the application under test']
  app.silent = true
  const origin = options.origin ?? 'http://localhost:1234'
  const given = {
    prompt: iframePrompt(keys),
    getUsername: (ctx: Context) => decodeURIComponent(ctx.get('x-user')),
    store: sessionStore(),
    ...options,
    origin,
    now: () => clock.seconds * 1000,
    onEvent: (event: DuoEvent) => events.push(event),
  }
  // Whether cookieSecret is there with the prompt that needs it is the test's business.
  const duo = createDuo(given as DuoOptions)
  const sessions = withSession && session({ key: 'app.session', ...sessionOptions }, app)
  if (sessions !== false) app.use(sessions)
  for (const middleware of [...before, duo.routes(), ...routes(duo), hello]) app.use(middleware)
  const server = app.listen(0, '127.0.0.1')
  sockets({ app, server, duo, sessions })
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return running({ duo, port, origin: new URL(origin).origin, events, clock, basePath: options.basePath ?? '/duo' })
}

/** Where a test leaves the session out, to see what is said then. */
const withoutSession: Middleware = (_ctx, next) => next()

function answerUpgrades({ app, server, duo, sessions }: Made): void {
  const live = duo.live(app, { session: sessions || withoutSession, logout: 'forget' })
  server.on(
    'upgrade',
    live.upgrade((_request, socket, _head, { proof }) => answer(socket, { status: 200, text: proof.username })),
  )
}

/** In place of a WebSocket, who was let in. */
function answer(socket: Duplex, { status, text }: { status: number; text: string }): void {
  const all = Object.entries({ connection: 'close', 'content-length': String(text.length) })
  const lines = all.flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`))
  socket.end(`HTTP/1.1 ${status} Answer\r\n${lines.join('')}\r\n${text}`)
}

function guardEverything(duo: Duo): readonly Middleware[] {
  return [duo.guard()]
}

const hello: Middleware = (ctx) => {
  ctx.body = { hello: ctx.state['duo']?.username ?? 'nobody' }
}

function running(options: {
  duo: Duo
  port: number
  origin: string
  events: DuoEvent[]
  clock: { seconds: number }
  basePath: string
}): Running {
  const { duo, port, origin, events, clock, basePath } = options
  return {
    duo,
    port,
    origin,
    events,
    clock,
    visitor: (user) => new Visitor({ port, origin, ...(user === undefined ? {} : { user }) }),
    ...iframeLogin<Visitor, Reply>(basePath, clock),
    lastReason: () => events.findLast((event) => event.type === 'rejected')?.reason,
  }
}
