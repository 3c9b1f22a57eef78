import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type DuoEvent, iframePrompt, type Live } from '@duokit/core'
import { onTestFinished } from 'vitest'
import { createDuo, type Duo, type DuoOptions } from './duo.js'
import { keys } from 'testing/duo-half'
import { type IframeLogin, iframeLogin } from 'testing/iframe-login'
import { Context, type Middleware, respond } from './server.js'
import { openSession, sessions, sessionStore } from './sessions.js'
import { type Reply, Visitor } from './visitor.js'

/** How the application under test is put together. */
export interface Setting extends Partial<Omit<DuoOptions, 'now' | 'onEvent'>> {
  readonly session?: boolean
  /** Without `onEvent`, as most applications begin. */
  readonly unheard?: boolean
  /** Before duo's routes. */
  readonly before?: readonly Middleware[]
  /** In place of a guard on everything. */
  readonly routes?: (duo: Duo) => readonly Middleware[]
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
  const { session = true, unheard = false, before = [], routes = guardEverything, ...options } = setting
  const events: DuoEvent[] = []
  const clock = { seconds: 1_800_000_000 }
  const origin = options.origin ?? 'http://localhost:1234'
  const given = {
    prompt: iframePrompt(keys),
    getUsername: (ctx: Context) => decodeURIComponent(ctx.get('x-user')),
    store: sessionStore(),
    ...options,
    origin,
    now: () => clock.seconds * 1000,
    ...(unheard ? {} : { onEvent: (event: DuoEvent) => events.push(event) }),
  }
  // Whether cookieSecret is there with the prompt that needs it is the test's business.
  const duo = createDuo(given as DuoOptions)
  const middlewares = [...(session ? [sessions] : []), ...before, duo.routes(), ...routes(duo), hello]
  const port = await listen(middlewares, duo.live(session ? openSession : undefined))
  return running({ duo, port, origin: new URL(origin).origin, events, clock, basePath: options.basePath ?? '/duo' })
}

async function listen(middlewares: readonly Middleware[], live: Live): Promise<number> {
  const server = createServer((request, response) => void respond(new Context(request, response), middlewares))
  server.on(
    'upgrade',
    live.upgrade((_request, socket, _head, { proof }) => sayHello(socket, proof.username)),
  )
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

/** In place of a WebSocket, who was let in. */
function sayHello(socket: Duplex, text: string): void {
  socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`)
}

function guardEverything(duo: Duo): readonly Middleware[] {
  return [duo.guard()]
}

const hello: Middleware = (ctx) => {
  ctx.body = { hello: ctx.state.duo?.username ?? 'nobody' }
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
