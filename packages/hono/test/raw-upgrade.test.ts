import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { listenOnLoopback } from '@duokit/conformance'
import { cookieStore, createDuo, universalPrompt } from '@duokit/hono'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { createAdaptorServer, getRequestListener, upgradeWebSocket, type WebSocketServerLike } from '@hono/node-server'
import { type Context, Hono, type Next } from 'hono'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

const origin = 'http://localhost:1234'

it('guards upgrades that the application has not seen, with live.upgrade', async () => {
  const simulator = await createSimulator()
  onTestFinished(() => simulator.close())
  const { ikey, skey } = simulator.application
  const duo = createDuo({
    origin,
    cookieSecret: 'c'.repeat(32),
    prompt: universalPrompt({ host: simulator.host, clientId: ikey, clientSecret: skey }),
    getUsername: (c) => c.req.query('user') ?? 'allow.alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  const app = new Hono().use(duo.routes()).get('/account', duo.guard(), (c) => c.text('in'))
  const live = duo.live({ session: false, logout: 'forget', onError: () => undefined })
  const sockets = new WebSocketServer({ noServer: true })
  const upgrade = live.upgrade((request, socket, head, connection) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on(
        'message',
        connection.message(({ username }, data: Buffer) => ws.send(`${username}: ${data.toString()}`)),
      )
    })
  })
  const { url, close } = await listenOnLoopback(
    createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })).on('upgrade', upgrade),
  )
  onTestFinished(close)
  const cookies = await cookiesAfter(app, '/account')

  const open = (path: string, cookie: string) =>
    new WebSocket(url.replace('http', 'ws') + path, { headers: { origin, cookie } })
  const verified = open('/live', cookies)
  await once(verified, 'open')
  verified.send('hello')
  const [answer] = (await once(verified, 'message')) as [Buffer]
  expect(answer.toString()).toBe('allow.alice: hello')
  verified.close()

  for (const [path, cookie] of [
    ['/live', ''],
    ['/live?user=allow.bob', cookies],
  ] as const) {
    const refused = open(path, cookie).on('error', () => undefined)
    const [, response] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(response.statusCode).toBe(401)
  }
})

it('gives callbacks of a routed upgrade, and of its messages, what the server gave the application', async () => {
  const simulator = await createSimulator()
  onTestFinished(() => simulator.close())
  const { ikey, skey } = simulator.application
  const given = { users: { current: 'allow.alice' } }
  type Env = { Bindings: typeof given; Variables: { user: string } }
  const session = async (c: Context<Env>, next: Next) => {
    c.set('user', c.env.users.current)
    await next()
  }
  const duo = createDuo({
    origin,
    cookieSecret: 'c'.repeat(32),
    prompt: universalPrompt({ host: simulator.host, clientId: ikey, clientSecret: skey }),
    getUsername: (c: Context<Env>) => c.get('user'),
    store: cookieStore({ bindTo: 'browser' }),
  })
  const app = new Hono().use(session, duo.routes()).get('/account', duo.guard(), (c) => c.text('in'))
  const failures: unknown[] = []
  const live = duo.live({ session, logout: 'forget', onError: (error) => failures.push(error) })
  app.get(
    '/live',
    duo.guard(),
    upgradeWebSocket((c) => ({
      onMessage: live
        .connection(c)
        .message(({ username }, _event: MessageEvent, ws: { send(text: string): void }) => ws.send(username)),
    })),
  )
  const server = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, Object.assign(env, given)),
    overrideGlobalObjects: false,
    websocket: { server: new WebSocketServer({ noServer: true }) as WebSocketServerLike },
  })
  const { url, close } = await listenOnLoopback(server as Server)
  onTestFinished(close)
  const cookie = await cookiesAfter(app, '/account', given)

  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, { headers: { origin, cookie } })
  await once(socket, 'open')
  socket.send('hello')
  const [answer] = (await once(socket, 'message')) as [Buffer]
  given.users.current = 'allow.bob'
  socket.send('again')
  const [code] = (await once(socket, 'close')) as [number]
  expect([answer.toString(), code, failures]).toEqual(['allow.alice', 4401, []])
})

it('keeps a response of Node out of caches where no middleware of its own is around', async () => {
  const simulator = await createSimulator()
  onTestFinished(() => simulator.close())
  const { ikey, skey } = simulator.application
  const duo = createDuo({
    origin,
    cookieSecret: 'c'.repeat(32),
    prompt: universalPrompt({ host: simulator.host, clientId: ikey, clientSecret: skey }),
    getUsername: () => 'allow.alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  duo.live({ session: false, logout: 'forget' })
  const app = new Hono()
  app.get('/bare', async (c) => {
    const { username } = await duo.require(c)
    return new Response(username, { headers: { 'cache-control': 'public, max-age=60' } })
  })
  app.get('/guarded', duo.guard(), (c) => c.text('in'))
  app.use(duo.routes())
  const { url, close } = await listenOnLoopback(
    createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })),
  )
  onTestFinished(close)

  // A server that upgrades nothing responds to whoever asks for an upgrade.
  const headers = { accept: 'application/json', connection: 'upgrade', upgrade: 'websocket' }
  const [refused] = (await once(get(`${url}/guarded`, { headers }), 'response')) as [IncomingMessage]
  refused.resume()
  expect(refused.statusCode).toBe(401)

  const cookie = await cookiesAfter(app, '/guarded')
  const passed = get(`${url}/guarded`, { headers: { ...headers, origin, cookie } })
  const [upgraded] = (await once(passed, 'response')) as [IncomingMessage]
  upgraded.resume()
  expect([upgraded.statusCode, upgraded.headers['cache-control']]).toEqual([200, 'private, no-cache'])
  const response = await fetch(`${url}/bare`, { headers: { accept: 'application/json', cookie } })
  expect([await response.text(), response.headers.get('cache-control')]).toEqual(['allow.alice', 'private, no-cache'])
})

/** What is used of an application, whatever its routes are. */
interface Requested {
  request(url: string, init?: RequestInit, env?: object): Response | Promise<Response>
}

/** Logs in, and opens a guarded page once more. @returns the `Cookie` header that the browser sends then */
async function cookiesAfter(app: Requested, path: string, env?: object): Promise<string> {
  let cookies = ''
  const agent = fetchAgent(origin, {
    async fetch(asked: URL, init?: RequestInit) {
      cookies = new Headers(init?.headers).get('cookie') ?? cookies
      return app.request(String(asked), init, env)
    },
  })
  await passDuo(agent, path)
  await agent.send({ method: 'GET', path })
  return cookies
}
