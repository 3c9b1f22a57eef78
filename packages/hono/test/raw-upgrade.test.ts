import { once } from 'node:events'
import { createServer } from 'node:http'
import { listenOnLoopback } from '@duokit/conformance'
import { cookieStore, createDuo, universalPrompt } from '@duokit/hono'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
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
  let cookies = ''
  const agent = fetchAgent(origin, {
    async fetch(asked: URL, init?: RequestInit) {
      cookies = new Headers(init?.headers).get('cookie') ?? cookies
      return app.request(String(asked), init)
    },
  })
  await passDuo(agent, '/account')
  await agent.send({ method: 'GET', path: '/account' })

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
