import type { Visitor } from '@duokit/conformance'
import { get, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { origin } from './page-block.js'
import { logIn, running } from './stage/koa-application.js'
import { useBlocks } from './stage/koa-block.js'

// The blocks of guides/sockets.md for Koa, and clients that do not behave.

const { run, opened } = useBlocks()

const cookies = (browser: Visitor) => [...browser.jar].map((pair) => pair.join('=')).join('; ')

/** A client that says it is wherever it likes. */
async function connect(url: string, browser: Visitor, { from = origin, path = '/live' } = {}) {
  const socket = new WebSocket(url.replace('http', 'ws') + path, {
    headers: { cookie: cookies(browser) },
    origin: from,
  })
  const got: string[] = []
  socket.on('message', (data) => got.push((data as Buffer).toString()))
  socket.on('error', () => undefined)
  const status = await new Promise<number>((settle) => {
    socket.once('open', () => settle(101))
    socket.once('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      settle(statusCode)
    })
    socket.once('close', () => settle(0))
  })
  return { socket, got, status }
}

describe('the WebSockets of guides/sockets.md', () => {
  const start = async () => {
    const { app, server } = await run('guides/sockets.md', "{ path: '/live' }", 'app', 'server')
    return opened(running(app, server))
  }

  it('open for verified users of this origin, at this path', async () => {
    const { url, visitor, signedIn, verified } = await start()
    const alice = await verified('alice')
    const { socket, got, status } = await connect(url, alice)
    expect(status).toBe(101)
    socket.send('hello')
    await expect.poll(() => got).toEqual(['alice: hello'])
    socket.terminate()
    const bob = await signedIn('bob')
    for (const [name, value] of alice.jar) if (!bob.jar.has(name)) bob.jar.set(name, value)
    const refused = [
      await connect(url, visitor()),
      await connect(url, await signedIn('alice')),
      await connect(url, bob),
      await connect(url, alice, { from: 'https://evil.example.com' }),
      await connect(url, alice, { from: `${origin}.evil.example.com` }),
    ]
    expect(refused.map(({ status: code }) => code)).toEqual([401, 401, 401, 403, 403])
    for (const path of ['/LIVE', '/live/../other', '/'])
      expect((await connect(url, alice, { path })).status).not.toBe(101)
  })

  it.each([
    ['a logout', '/duo/logout'],
    ['a logout that does not know Duo', '/sign-out'],
    ['the login of somebody else', '/sign-in?as=mallory'],
  ])('answer no message after %s', async (_what, path) => {
    const { url, verified } = await start()
    const alice = await verified('alice')
    const { socket, got } = await connect(url, alice)
    await alice.post(path)
    socket.send('hello')
    await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED)
    expect(got).toEqual([])
  })

  it('survive a frame that is none', async () => {
    const { url, verified } = await start()
    const alice = await verified('alice')
    const { socket } = await connect(url, alice)
    const raw = (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED)
    expect((await connect(url, alice)).status).toBe(101)
  })
})

describe('the event stream of guides/sockets.md', () => {
  it('opens for verified users, and ends with their login', async () => {
    const { app, duo } = await run('guides/sockets.md', 'live.signal(ctx)', 'app', 'duo')
    // What its reader has in front of it already.
    app.middleware.splice(1, 0, logIn, duo.routes())
    const { url, visitor, signedIn, verified } = await opened(running(app))
    expect((await visitor().get('/', { as: 'script' })).status).toBe(401)
    expect((await (await signedIn('alice')).get('/', { as: 'script' })).status).toBe(401)
    const alice = await verified('alice')
    const stream = await new Promise<IncomingMessage>((answers) => {
      get(
        url,
        { headers: { cookie: cookies(alice), host: new URL(origin).host, accept: 'text/event-stream' } },
        answers,
      )
    })
    expect([stream.statusCode, stream.headers['cache-control']]).toEqual([
      200,
      expect.stringMatching(/private|no-store/),
    ])
    let text = ''
    stream.on('data', (part: Buffer) => (text += part.toString()))
    await expect.poll(() => text).toContain('data: 1234.56')
    await alice.post('/duo/logout')
    await expect.poll(() => stream.readableEnded || stream.destroyed).toBe(true)
    expect(text).toContain('event: end')
  })
})
