import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type DuoEvent, iframePrompt, type Live } from '@duokit/core'
import { onTestFinished } from 'vitest'
import { createDuo, type Duo, type DuoOptions } from './duo.js'
import { half, keys } from 'testing/duo-half'
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

/** The start as a script gets it. */
export interface Started {
  readonly sigRequest: string
  readonly postAction: string
  readonly postArgument: string
  readonly appHalf: string
}

/** A running application, its chosen clock, and what it reported. */
export interface Running {
  readonly duo: Duo
  readonly port: number
  readonly origin: string
  readonly events: DuoEvent[]
  readonly clock: { seconds: number }
  visitor(user?: string): Visitor
  /** Also for a user who was verified more than a second ago. */
  begin(visitor: Visitor, next?: string): Promise<Started>
  /** Duo approves; the browser posts the answer. */
  approve(visitor: Visitor, started: Started, sending?: { user?: string; as?: 'page' | 'script' }): Promise<Reply>
  logIn(visitor: Visitor, next?: string): Promise<Reply>
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
  const begin: Running['begin'] = async (visitor, next = '/page') => {
    const reply = await visitor.get(`${basePath}/start?${new URLSearchParams({ next, max_age: '1' }).toString()}`, {
      as: 'script',
    })
    const started = reply.json() as unknown as Started
    return { ...started, appHalf: started.sigRequest.slice(started.sigRequest.indexOf(':') + 1) }
  }
  const approve: Running['approve'] = (visitor, started, { user = visitor.user ?? '', as = 'page' } = {}) => {
    const response = `${half({ user, expires: clock.seconds + 300 })}:${started.appHalf}`
    const path = started.postAction.slice(started.postAction.indexOf(basePath))
    return visitor.post(path, new URLSearchParams({ [started.postArgument]: response }), { as })
  }
  return {
    duo,
    port,
    origin,
    events,
    clock,
    visitor: (user) => new Visitor({ port, origin, ...(user === undefined ? {} : { user }) }),
    begin,
    approve,
    logIn: async (visitor, next) => approve(visitor, await begin(visitor, next)),
    lastReason: () => events.findLast((event) => event.type === 'rejected')?.reason,
  }
}
