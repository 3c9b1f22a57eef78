import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createDuo, type Duo, iframePrompt, sessionStore, universalPrompt } from '@duokit/koa'
import type { Simulator } from '@duokit/simulator'
import Koa, { type Middleware } from 'koa'
import session from 'koa-session'

/** A small application of a test: whoever asks for `/enter?user=` passes the first factor. */
export interface Bank {
  readonly url: string
  readonly app: Koa
  readonly duo: Duo
  readonly sessions: Middleware
  readonly server: Server
  close(): Promise<void>
}

/** What a test makes an application of. */
export interface BankOptions {
  readonly simulator: Simulator
  /** What browsers show, where something is in front. Otherwise where it listens. */
  readonly origin?: string
  /** The Universal Prompt by default. */
  readonly prompt?: 'universal' | 'iframe'
  /** That a page is shown on the way to the Universal Prompt. */
  readonly handOver?: boolean
  /** Milliseconds. The machine's clock by default. */
  readonly now?: () => number
  /** Other origins of the same product. */
  readonly trustedOrigins?: readonly string[]
  /** Before everything else. */
  readonly before?: readonly Middleware[]
  readonly pages: (duo: Duo) => readonly Middleware[]
}

export async function startBank({
  simulator,
  origin,
  prompt,
  handOver = false,
  now = Date.now,
  trustedOrigins = [],
  before = [],
  pages,
}: BankOptions): Promise<Bank> {
  const { server, url, close } = await listenOnLoopback()
  const app = new Koa()
  app.keys = ['what signs the sessions of this test']
  app.silent = true
  const sessions = session({ key: 'bank', sameSite: 'lax' }, app)
  const duo = createDuo({
    origin: origin ?? url,
    cookieSecret: 'bank'.repeat(10),
    prompt: promptOf(simulator, prompt, handOver),
    getUsername: (ctx) => ctx.session?.['user'] as string | undefined,
    store: sessionStore(),
    loginUrl: '/login',
    trustedOrigins,
    now,
  })
  for (const middleware of [...before, sessions, enter, duo.routes(), ...pages(duo)]) app.use(middleware)
  server.on('request', app.callback())
  return { url, app, duo, sessions, server, close }
}

function promptOf({ host, application, ca }: Simulator, name: BankOptions['prompt'], handOver: boolean) {
  const { ikey, skey } = application
  const trust = ca === undefined ? {} : { trustedRoots: ca }
  if (name === 'iframe') return iframePrompt({ host, ikey, skey, akey: 'bank'.repeat(10), ...trust })
  return universalPrompt({ host, clientId: ikey, clientSecret: skey, handOver, ...trust })
}

/**
 * Listens on a free port of loopback. Closing it also ends its sockets, of which Node's server does not know after an
 * upgrade.
 */
export async function listenOnLoopback(): Promise<{ server: Server; url: string; close(): Promise<void> }> {
  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    server,
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      for (const socket of sockets) socket.destroy()
      return closed
    },
  }
}

const enter: Middleware = (ctx, next) => {
  if (ctx.path !== '/enter') return next()
  ctx.session = { user: ctx.query['user'] }
  ctx.redirect(typeof ctx.query['next'] === 'string' ? ctx.query['next'] : '/')
  return undefined
}
