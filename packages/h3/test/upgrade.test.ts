import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duo } from '@duokit/h3'
import nodeAdapter from 'crossws/adapters/node'
import nodeAdapterOfH3v1 from 'crossws-v0-3/adapters/node'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { origin, start } from './application.js'
import type { Browser } from './browser.js'
import { type Major, majors } from './majors.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const handled: string[] = []
const closed: unknown[] = []
const errors: unknown[] = []
beforeEach(() => {
  for (const list of [handled, closed, errors]) list.length = 0
})

/** A server for WebSockets alone, by the crossws that this major of h3 is used with. @returns its port */
async function listen(
  { number }: Major,
  duo: Duo,
  onError: (error: unknown) => unknown = (error) => errors.push(error),
): Promise<number> {
  const live = duo.live({ logout: 'forget', recheck: 3600, onError })
  const hooks = live.hooks({
    upgrade: () => ({ headers: { 'x-let-in': 'yes' } }),
    message(_peer: object, message: { text(): string }) {
      handled.push(message.text())
      if (handled.at(-1) === 'fail') throw new Error('of the handler')
    },
    close: (peer: object) => void closed.push(peer),
  })
  const { handleUpgrade } = number === 2 ? nodeAdapter({ hooks }) : nodeAdapterOfH3v1({ hooks })
  const server = createServer()
  server.on('upgrade', live.upgrade(handleUpgrade))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  return (server.address() as AddressInfo).port
}

interface Outcome {
  readonly status: number
  readonly user: unknown
  readonly text: string
}

function knock(
  port: number,
  { user, jar }: Browser,
  { path = '/live', ...from }: Record<string, string>,
): Promise<Outcome> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const handshake = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const headers = { ...handshake, ...from, cookie, ...(user === undefined ? {} : { 'x-user': user }) }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers })
    const settle = (received: IncomingMessage, text: string) =>
      resolve({ status: received.statusCode ?? 0, user: received.headers['x-let-in'], text })
    sent.on('upgrade', (received, socket) => {
      socket.destroy()
      settle(received, '')
    })
    sent.on('response', (received) => {
      let text = ''
      received.on('data', (chunk: Buffer) => (text += chunk.toString()))
      received.on('end', () => settle(received, text))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** A client that ignores a close. */
async function raw(port: number, { user, jar }: Browser, early: Buffer = Buffer.alloc(0)): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  socket.resume()
  await once(socket, 'connect')
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const lines = [
    'GET /live HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
    `X-User: ${user ?? ''}`,
  ]
  socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), early]))
  return socket
}

function thrown(): never {
  throw new Error('a log that cannot be reached')
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

describe.each(majors)('an upgrade to WebSocket with h3 $number', (major) => {
  it('is for who is verified', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    const refused = await knock(port, alice, { origin })
    expect(refused.status).toBe(401)
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'duo_required', start: `${origin}/duo/start` })
    await app.logIn(alice)
    expect(await knock(port, alice, { origin })).toEqual({ status: 101, user: 'yes', text: '' })
    alice.user = 'bob'
    expect(await knock(port, alice, { origin })).toMatchObject({ status: 401, user: undefined })
  })

  it.each<[string, () => unknown]>([
    ['throws', () => thrown()],
    ['rejects', async () => thrown()],
  ])('outlives an onError that %s', async (_name, onError) => {
    const rejections: unknown[] = []
    const onRejection = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    onTestFinished(() => void process.off('unhandledRejection', onRejection))
    const app = await start(major)
    const port = await listen(major, app.duo, onError)
    const alice = app.browser('alice')
    await app.logIn(alice)
    const socket = await raw(port, alice)
    await once(socket, 'data')
    socket.write(textFrame('fail'))
    await until(() => handled.length > 0)
    // The next message is judged all the same.
    socket.write(textFrame('next'))
    await until(() => handled.length > 1)
    await new Promise((later) => setImmediate(later))
    expect([handled, rejections]).toEqual([['fail', 'next'], []])
    socket.destroy()
  })

  it.each(['a b', '[::1', 'evil.example:99999', '%'])(
    'is refused with 400 for a Host that cannot be read: %s',
    async (host) => {
      const app = await start(major)
      const port = await listen(major, app.duo)
      expect((await knock(port, app.browser('alice'), { origin, host })).status).toBe(400)
      expect((await knock(port, app.browser('alice'), { origin, path: '*' })).status).toBe(400)
      expect(errors).toEqual([])
    },
  )

  it('has an absolute request target judged by its path', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    await app.logIn(alice)
    expect((await knock(port, alice, { origin, path: 'http://evil.example/live' })).status).toBe(101)
    expect((await knock(port, app.browser('bob'), { origin, path: 'http://evil.example/live' })).status).toBe(401)
  })

  it('is refused with the headers of its problem', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const client = await raw(port, app.browser('alice'))
    let text = ''
    client.on('data', (part: Buffer) => (text += part.toString()))
    await once(client, 'end')
    expect(text).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
    expect(text).toMatch(/^content-type: application\/problem\+json/im)
    expect(text).toMatch(/^cache-control: no-store\r$/im)
  })

  it('is refused for clients that go on sending, none of which loses its refusal', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    const refusal = async (): Promise<string> => {
      const client = await raw(port, alice, textFrame('pay'))
      let text = ''
      client.on('data', (part: Buffer) => (text += part.toString()))
      // What is unread when a server closes makes the system reset the connection.
      for (let sent = 0; sent < 200; sent++) client.write(textFrame('pay'))
      await until(() => client.readableEnded || client.destroyed)
      client.destroy()
      return text.slice(0, 12)
    }
    for (let batch = 0; batch < 5; batch++) {
      const refusals = await Promise.all(Array.from({ length: 50 }, refusal))
      expect(new Set(refusals)).toEqual(new Set(['HTTP/1.1 401']))
    }
    expect(handled).toEqual([])
  })

  it('is not for a page of another origin, whoever is verified', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    await app.logIn(alice)
    const refused = await knock(port, alice, { origin: 'https://evil.example' })
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([403, { code: 'cross_site' }])
  })

  it.each(['//live', '/live?x=%zz', '/%2e%2e', '/live%20'])('asks for a proof at %s as well', async (path) => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    expect((await knock(port, alice, { origin, path })).status).toBe(401)
    await app.logIn(alice)
    expect(await knock(port, alice, { origin, path })).toMatchObject({ status: 101, user: 'yes' })
  })

  it.each(['/live%zz', '/live%ff'])('answers at %s, which h3 2 cannot read', async (path) => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    await app.logIn(alice)
    expect((await knock(port, app.browser(), { origin, path })).status).toBe(major.number === 2 ? 400 : 401)
    expect((await knock(port, alice, { origin, path })).status).toBe(major.number === 2 ? 400 : 101)
  })

  it('says nothing of what is wrong with the application', async () => {
    const broken = new Error('a secret of the application')
    const { duo, browser } = await start(major, {
      getUsername: () => {
        throw broken
      },
    })
    const port = await listen(major, duo)
    const reply = await knock(port, browser('alice'), { origin })
    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain('secret')
    expect(errors).toEqual([broken])
  })

  it('survives clients that reset during the check', async () => {
    const held: (() => void)[] = []
    const app = await start(major, { getUsername: () => new Promise((resolve) => held.push(() => resolve('alice'))) })
    const port = await listen(major, app.duo)
    const client = await raw(port, app.browser('alice'))
    await until(() => held.length === 1)
    client.resetAndDestroy()
    await new Promise((resolve) => setTimeout(resolve, 20))
    held[0]?.()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([handled, errors]).toEqual([[], []])
  })

  it('lets no message of a refused client reach a hook', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const client = await raw(port, app.browser('alice'), textFrame('early'))
    for (let sent = 0; sent < 5; sent++) client.write(textFrame('pay'))
    await until(() => client.destroyed || client.readableEnded)
    expect(handled).toEqual([])
  })

  it('is closed by a logout, and hears nothing of a client that ignores it', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    await app.logIn(alice)
    const client = await raw(port, alice, textFrame('early'))
    await until(() => handled.length === 1)
    await alice.post('/duo/logout', new URLSearchParams())
    for (let sent = 0; sent < 5; sent++) {
      client.write(textFrame('pay'))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await until(() => closed.length === 1)
    expect(handled).toEqual(['early'])
    expect(app.events.at(-1)).toMatchObject({ type: 'ended', username: 'alice', reason: 'logged_out' })
    client.destroy()
  })

  it('cannot be guarded where a logout cannot be seen, unless the application says that it can', async () => {
    const { duo } = await start(major)
    expect(() => duo.live()).toThrow(/^logout is required .* cookie/)
    expect(() => duo.live({ logout: 'forget', reCheck: 1 } as object)).toThrow(/reCheck is not an option/)
  })
})
