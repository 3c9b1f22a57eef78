import { createServer } from 'node:http'
import { listenOnLoopback, Visitor } from '@duokit/conformance'
import { cookieStore, createDuo, isDuoError, universalPrompt } from '@duokit/koa'
import Koa from 'koa'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'

it.each(['before', 'after'])(
  'closes and reports a socket that a listener %s live.upgrade has opened',
  async (order) => {
    const app = new Koa()
    const errors: unknown[] = []
    app.on('error', (error) => errors.push(error))
    const duo = createDuo({
      origin: 'http://localhost:1234',
      cookieSecret: 'c'.repeat(32),
      prompt: universalPrompt({
        host: 'api-12345678.duosecurity.com',
        clientId: 'D'.repeat(20),
        clientSecret: 's'.repeat(40),
      }),
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
    })
    const live = duo.live(app, { session: false, logout: 'forget' })
    const server = createServer(app.callback())
    const guarded = live.upgrade(() => undefined, { path: '/live' })
    if (order === 'after') server.on('upgrade', guarded)
    const sockets = new WebSocketServer({ server, path: '/live' })
    sockets.on('connection', (ws) => ws.on('error', () => ws.terminate()))
    if (order === 'before') server.on('upgrade', guarded)
    const { url, close } = await listenOnLoopback(server)
    onTestFinished(close)
    const client = new Visitor(url, 'http://localhost:1234').open('/live')
    await client.until(({ isClosed }) => isClosed, 'the socket has to close')
    expect([client.status, client.closeCode]).toEqual([101, 1011])
    expect(errors.map((error) => isDuoError(error) && error.message)).toEqual([
      expect.stringMatching(/another listener/),
    ])
  },
)
