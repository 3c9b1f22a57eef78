import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { createDuo, type Duo, iframePrompt, type KoaLive, type KoaLiveOptions, sessionStore } from '@duokit/koa'
import Koa, { type Context, type Middleware } from 'koa'
import session from 'koa-session'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { start } from './application.js'
import { keys } from 'testing/duo-half'
import type { Visitor } from './visitor.js'

/** Sessions in memory, as strings, so that nobody shares an object with the store. */
function memoryStore() {
  const kept = new Map<string, string>()
  const saved: string[] = []
  return {
    kept,
    saved,
    get: (key: string): Promise<unknown> => Promise.resolve(JSON.parse(kept.get(key) ?? 'null')),
    async set(key: string, value: object): Promise<void> {
      saved.push(key)
      kept.set(key, JSON.stringify(value))
    },
    destroy: (key: string): Promise<void> => Promise.resolve(void kept.delete(key)),
  }
}

/** The application of the README: sockets that record what reached their handler, and an event stream. */
async function serve(
  options: Partial<KoaLiveOptions> = {},
  store: ReturnType<typeof memoryStore> | 'cookie' = memoryStore(),
  wrap: (sessions: Middleware) => Middleware = (sessions) => sessions,
) {
  const messages: string[] = []
  const errors: Error[] = []
  const streams: PassThrough[] = []
  let live: KoaLive | undefined
  let made: Duo | undefined
  const stream = async (ctx: Context): Promise<void> => {
    const signal = await live?.signal(ctx)
    const events = new PassThrough()
    events.write('data: 1\n\n')
    if (ctx.query['polite'] !== undefined) signal?.addEventListener('abort', () => events.end('data: end\n\n'))
    ctx.type = 'text/event-stream'
    ctx.body = events
    streams.push(events)
  }
  const app = await start({
    sessionOptions: { rolling: true, ...(store !== 'cookie' && { store }) },
    routes: (duo) => [
      async (ctx, next) => {
        if (ctx.path === '/stream') return stream(ctx)
        if (ctx.path === '/out') await duo.forget(ctx)
        if (ctx.path === '/out' || ctx.path === '/destroy') ctx.session = null
        await next()
      },
    ],
    sockets({ app: koa, server, duo, sessions }) {
      made = duo
      koa.on('error', (error: Error) => errors.push(error))
      live = duo.live(koa, { session: sessions && wrap(sessions), recheck: 3600, ...options })
      const sockets = new WebSocketServer({ noServer: true })
      server.on(
        'upgrade',
        live.upgrade((request, socket, head, connection) => {
          sockets.handleUpgrade(request, socket, head, (ws) => {
            const handle = (proof: { username: string }, data: Buffer) =>
              messages.push(`${proof.username}: ${data.toString()}`)
            ws.on('message', connection.message(handle))
          })
        }),
      )
    },
  })
  return { ...app, store, messages, errors, streams, end: (attempt: string) => made?.end(attempt) }
}

type App = Awaited<ReturnType<typeof serve>>

/** A raw client: it ignores a close and goes on sending. */
async function knock({ port, origin }: App, visitor: Visitor): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const cookie = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const lines = [
    'GET /live HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
    `X-User: ${visitor.user ?? ''}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return { socket, text: () => text }
}

function textFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
}

async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('this never came to hold')
}

async function opened(app: App) {
  const alice = app.visitor('alice')
  await app.logIn(alice)
  const client = await knock(app, alice)
  await until(() => client.text().startsWith('HTTP/1.1 101'))
  return { alice, ...client }
}

describe('a socket of a Koa application', () => {
  it('is refused before its handshake, and a reset does not end the process', async () => {
    const app = await serve()
    const bob = app.visitor('bob')
    const reset = await knock(app, bob)
    reset.socket.resetAndDestroy()
    const refused = await knock(app, bob)
    for (let sent = 0; sent < 5; sent++) refused.socket.write(textFrame('pay'))
    await until(() => refused.text().includes('duo_required'))
    expect(refused.text()).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
    expect([app.messages, app.errors]).toEqual([[], []])
    refused.socket.destroy()
  })

  it('opens where the session middleware was composed with others, which pass ctx on', async () => {
    // As koa-compose does with the last of them: Passport needs its own middleware after the session's.
    const app = await serve({}, memoryStore(), (sessions) => (ctx, next) => {
      const passOn: (ctx: unknown) => Promise<unknown> = next
      return sessions(ctx, () => passOn(ctx))
    })
    const { socket } = await opened(app)
    socket.write(textFrame('first'))
    await until(() => app.messages.length > 0)
    expect([app.messages, app.errors]).toEqual([['alice: first'], []])
    socket.destroy()
  })

  it('hears messages while its session is there, and none once it was destroyed', async () => {
    const app = await serve()
    const { alice, socket, text } = await opened(app)
    socket.write(textFrame('one'))
    await until(() => app.messages.length === 1)
    await alice.get('/destroy')
    for (let sent = 0; sent < 5; sent++) socket.write(textFrame('two'))
    await until(() => text().includes('duo_required') || socket.destroyed || socket.readableEnded)
    expect(app.messages).toEqual(['alice: one'])
    socket.destroy()
  })

  it('closes at the logout of the application, which a check does not undo', async () => {
    const app = await serve({ recheck: 0.01 })
    const { alice, socket } = await opened(app)
    const store = app.store as ReturnType<typeof memoryStore>
    const before = store.saved.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(store.saved).toHaveLength(before)
    await alice.get('/out')
    await until(() => socket.readableEnded || socket.destroyed)
    expect(store.kept.size).toBe(0)
    expect(app.events.at(-1)).toMatchObject({ type: 'ended', username: 'alice', reason: 'logged_out' })
    socket.destroy()
  })

  it('closes when its session was destroyed by something else', async () => {
    const app = await serve({ recheck: 0.01 })
    const { socket } = await opened(app)
    ;(app.store as ReturnType<typeof memoryStore>).kept.clear()
    await until(() => socket.readableEnded || socket.destroyed)
    expect(app.messages).toEqual([])
    socket.destroy()
  })

  it('closes when another instance has ended its login', async () => {
    const app = await serve()
    const { socket } = await opened(app)
    app.end(app.events.at(-1)?.attempt ?? '')
    await until(() => socket.readableEnded || socket.destroyed)
    expect(app.events.at(-1)?.type).toBe('verified')
    socket.destroy()
  })

  it('is refused where the session turns out to be kept in its cookie', async () => {
    const app = await serve({}, 'cookie')
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const client = await knock(app, alice)
    await until(() => client.text() !== '')
    expect(client.text()).toMatch(/^HTTP\/1\.1 500 /)
    expect(app.errors).toMatchObject([{ code: 'invalid_option' }])
    client.socket.destroy()
  })
})

describe('an event stream of a Koa application', () => {
  it.each([
    ['/stream?polite', 'private, no-cache: data: 1\n\ndata: end\n\n'],
    // The connection ends in the middle of a response that its handler does not end.
    ['/stream', 'cut off'],
  ])('at %s ends with the logout', async (path, ended) => {
    const app = await serve()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const stream = alice.get(path, { as: 'script' }).then(
      ({ text, headers }) => `${String(headers['cache-control'])}: ${text}`,
      () => 'cut off',
    )
    await until(() => app.streams.length === 1)
    await alice.get('/out')
    expect(await stream).toBe(ended)
  })

  it('is refused without a proof, as a guard would', async () => {
    const app = await serve()
    const reply = await app.visitor('alice').get('/stream', { as: 'script' })
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([401, { code: 'duo_required' }])
  })
})

describe('the options of live', () => {
  it('need the session middleware where the proof is in the session', () => {
    const kept = createDuo({
      origin: 'http://localhost:1234',
      prompt: iframePrompt(keys),
      getUsername: () => 'alice',
      store: sessionStore(),
    })
    expect(() => kept.live(new Koa(), { session: false })).toThrow(/pass the session middleware/)
  })

  const app = new Koa()
  const duo = createDuo({
    origin: 'http://localhost:1234',
    prompt: iframePrompt(keys),
    getUsername: () => 'alice',
    store: sessionStore({ renew: false }),
  })

  it.each([
    [{ session: session(app) }, /^logout is required/],
    [{ logout: 'forget' }, /^session must be the session middleware/],
    [{ session: true, logout: 'forget' }, /^session must be the session middleware/],
    [{ session: session(app), logout: 'forget', recheck: 0 }, /^recheck must be/],
    [{ session: session(app), logout: 'forget', timeOut: 5 }, /timeOut is not an option/],
  ])('%o are rejected', (options, message) => {
    expect(() => duo.live(app, options as KoaLiveOptions)).toThrow(message)
  })

  it.each([
    [[app], /^session must be the session middleware/],
    [[app, null], /^session must be the session middleware/],
    [[], /^app must be the Koa application/],
    [[{ session: session(app) }], /^app must be the Koa application/],
  ])('%# are rejected where JavaScript leaves something out', (passed, message) => {
    expect(() => (duo.live as (...given: unknown[]) => unknown)(...passed)).toThrow(message)
  })
})
