import type { Duplex } from 'node:stream'
import { createLive } from '@duokit/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { start, useLocalDuo } from './application.js'
import { RawClient, until } from './raw-client.js'

useLocalDuo()

function accept(socket: Duplex): void {
  socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
}

describe('upgrades on several paths', () => {
  it('are guarded on the one path, and left to other listeners on the others', async () => {
    const app = await start()
    const seen: string[] = []
    app.server.on(
      'upgrade',
      app.live.upgrade((_request, socket) => accept(socket), { path: '/live' }),
    )
    app.server.on('upgrade', ({ url = '' }, socket) => {
      seen.push(url)
      if (url === '/vite') accept(socket)
    })
    const hmr = await RawClient.knock(app.port, { path: '/vite' })
    const live = await RawClient.knock(app.port, { path: '/live?token=1' })
    await until(() => hmr.status !== 0 && live.status !== 0)
    expect([hmr.status, live.status, seen]).toEqual([101, 401, ['/vite', '/live?token=1']])
  })

  it.each(['/other', '/live/', '/LIVE', '/live%2f', '//live', '*', 'http://x/live'])(
    'are answered with 404 at %s, where no listener is for them',
    async (path) => {
      const app = await start()
      const session = await app.verified()
      const handled: string[] = []
      for (const own of ['/live', '/prices']) {
        app.server.on(
          'upgrade',
          app.live.upgrade((_request, socket) => (handled.push(own), accept(socket)), { path: own }),
        )
      }
      const client = await RawClient.knock(app.port, { path, session })
      await until(() => client.status !== 0)
      expect([client.status, handled]).toEqual([404, []])
    },
  )

  it('never warn of a leak, on however many paths', async () => {
    const warnings: string[] = []
    const hear = ({ message }: Error) => void warnings.push(message)
    process.on('warning', hear)
    onTestFinished(() => void process.off('warning', hear))
    const app = await start()
    app.server.setMaxListeners(20)
    for (let count = 0; count < 12; count++) {
      app.server.on(
        'upgrade',
        app.live.upgrade((_request, socket) => accept(socket), { path: `/live/${count}` }),
      )
    }
    const last = await RawClient.knock(app.port, { path: '/live/11', session: await app.verified() })
    const none = await RawClient.knock(app.port, { path: '/live/12' })
    await until(() => last.status !== 0 && none.status !== 0)
    expect([last.status, none.status, warnings]).toEqual([101, 404, []])
  })

  it('are answered with 404 where two copies of the package have listeners for other paths', async () => {
    const app = await start()
    vi.resetModules()
    const other = await import('@duokit/core')
    expect(other.createLive).not.toBe(createLive)
    const live = other.createLive(app.gate, { read: () => expect.fail(), onError: () => undefined, logout: 'forget' })
    app.server.on(
      'upgrade',
      app.live.upgrade((_request, socket) => accept(socket), { path: '/live' }),
    )
    app.server.on(
      'upgrade',
      live.upgrade((_request, socket) => accept(socket), { path: '/prices' }),
    )
    const client = await RawClient.knock(app.port, { path: '/other' })
    await until(() => client.status !== 0)
    expect(client.status).toBe(404)
  })

  it('are all guarded without a path', async () => {
    const app = await start()
    app.server.on(
      'upgrade',
      app.live.upgrade((_request, socket) => accept(socket)),
    )
    const client = await RawClient.knock(app.port, { path: '/anything' })
    await until(() => client.status !== 0)
    expect(client.status).toBe(401)
  })

  it.each(['live', '', '/live?x=1', '/live#x'])('take no path like %o', async (path) => {
    const { live } = await start()
    expect(() => live.upgrade(() => undefined, { path })).toThrow(/^path must be a path/)
  })

  it('may need more than a proof', async () => {
    const app = await start()
    const session = await app.verified()
    app.later(61)
    app.server.on(
      'upgrade',
      app.live.upgrade((_request, socket) => accept(socket), { requirement: { maxAge: 60 } }),
    )
    const client = await RawClient.knock(app.port, { session })
    await until(() => client.status !== 0)
    expect(client.problem).toMatchObject({ code: 'duo_required', start: 'http://localhost:1234/duo/start?max_age=60' })
  })

  it('get a 500 where their handler throws before it has answered, and end where it throws later', async () => {
    const app = await start()
    const session = await app.verified()
    app.server.on(
      'upgrade',
      app.live.upgrade(({ url }, socket) => {
        if (url === '/late') socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
        throw new Error('a secret')
      }),
    )
    const early = await RawClient.knock(app.port, { session })
    const late = await RawClient.knock(app.port, { session, path: '/late' })
    await until(() => early.status !== 0 && (late.closed || late.socket.readableEnded))
    expect([early.status, late.status]).toEqual([500, 101])
    expect(early.text + late.text).not.toContain('secret')
    expect(app.errors).toHaveLength(2)
  })

  it('take a thousand at once, verified or not, and keep nothing of them', async () => {
    const app = await start()
    const session = await app.verified()
    app.server.on(
      'upgrade',
      app.live.upgrade((_request, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')),
    )
    const clients = await Promise.all(
      Array.from({ length: 1000 }, (_, n) => RawClient.knock(app.port, n % 2 === 0 ? { session } : {})),
    )
    await until(() => clients.every(({ status }) => status !== 0))
    expect(clients.filter(({ status }) => status === 101)).toHaveLength(500)
    await app.logOut(session)
    await until(() => clients.every(({ closed, socket }) => closed || socket.readableEnded))
    const left = (): Promise<number> =>
      new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)))
    await until(async () => (await left()) === 0)
  })
})
