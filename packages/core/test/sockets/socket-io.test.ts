import { Server } from 'socket.io'
import { io as connect, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { origin, type Running, type Setting, start, useLocalDuo } from './application.js'
import { RawClient, until } from './raw-client.js'

useLocalDuo()

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Payments extends Running {
  readonly io: Server
  readonly messages: string[]
  client(session: string | undefined, transports: readonly Transport[]): Promise<Socket>
}

type Transport = 'polling' | 'websocket'
const transports: readonly (readonly Transport[])[] = [['websocket'], ['polling'], ['polling', 'websocket']]

async function serve(setting: Setting = {}): Promise<Payments> {
  const app = await start({ ...setting, live: { recheck: 3600, ...setting.live } })
  const io = new Server(app.server)
  app.live.socketIo(io)
  const messages: string[] = []
  io.on('connection', (socket) => {
    const connection = app.live.connectionOf(socket.request)
    socket.on('pay', connection?.message((_proof, to: string) => messages.push(to)) as () => void)
  })
  closers.push(() => io.close())
  return {
    ...app,
    io,
    messages,
    async client(session, [...given]) {
      const socket = connect(`http://127.0.0.1:${app.port}`, {
        transports: given,
        reconnection: false,
        extraHeaders: { origin, ...(session === undefined ? {} : { cookie: `sid=${session}` }) },
      })
      closers.push(() => socket.close())
      await new Promise((resolve) => {
        socket.once('connect', () => resolve(undefined))
        socket.once('connect_error', resolve)
      })
      return socket
    },
  }
}

describe.each(transports.map((given) => [given.join(' then '), given] as const))(
  'Socket.IO over %s',
  (_name, given) => {
    it('is for verified users', async () => {
      const app = await serve()
      const client = await app.client(await app.verified(), given)
      client.emit('pay', 'bob')
      await until(() => app.messages.length === 1)
      expect((await app.client(undefined, given)).connected).toBe(false)
      expect((await app.client(app.firstFactor('alice'), given)).connected).toBe(false)
      expect(app.io.engine.clientsCount).toBe(1)
    })

    it('ends with a logout', async () => {
      const app = await serve()
      const session = await app.verified()
      const client = await app.client(session, given)
      if (given.length === 2) await until(() => client.io.engine.transport.name === 'websocket')
      await app.logOut(session)
      client.emit('pay', 'bob')
      await until(() => !client.connected && app.io.engine.clientsCount === 0)
      expect(app.messages).toEqual([])
    })

    it('judges each message anew', async () => {
      const app = await serve()
      const session = await app.verified()
      const client = await app.client(session, given)
      app.sessions.delete(session)
      client.emit('pay', 'bob')
      await until(() => !client.connected)
      expect(app.messages).toEqual([])
    })
  },
)

describe('a Socket.IO server', () => {
  it.each([
    ['polling', {}],
    ['websocket', { connection: 'Upgrade', upgrade: 'websocket' }],
  ])('answers refused clients of the transport %s with a problem document', async (transport, upgrade) => {
    const app = await serve()
    const client = await RawClient.knock(app.port, {
      path: `/socket.io/?EIO=4&transport=${transport}`,
      headers: { connection: 'close', upgrade: undefined, ...upgrade },
    })
    await until(() => client.socket.readableEnded || client.closed)
    expect(client.status).toBe(401)
    expect(client.problem).toMatchObject({ code: 'first_factor_required' })
  })

  it('survives clients that reset during the check, with either transport', async () => {
    const held: (() => void)[] = []
    const app = await serve({ getUsername: () => new Promise((resolve) => held.push(() => resolve('alice'))) })
    for (const [transport, connection] of [
      ['polling', 'close'],
      ['websocket', 'Upgrade'],
    ] as const) {
      const client = await RawClient.knock(app.port, {
        path: `/socket.io/?EIO=4&transport=${transport}`,
        headers: { connection, ...(transport === 'polling' && { upgrade: undefined }) },
      })
      await until(() => held.length === 1)
      client.reset()
      await new Promise((resolve) => setTimeout(resolve, 20))
      held.pop()?.()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([app.io.engine.clientsCount, app.errors]).toEqual([0, []])
  })

  it('closes clients that somebody has let in past the guard', async () => {
    const app = await serve()
    let connected = 0
    app.io.on('connection', () => connected++)
    Reflect.set(Reflect.get(app.io.engine, 'opts') as object, 'allowRequest', undefined)
    const client = await RawClient.knock(app.port, { path: '/socket.io/?EIO=4&transport=websocket' })
    await until(() => client.status === 101 && app.io.engine.clientsCount === 0)
    expect(connected).toBe(0)
    // It answers no close, for which the server would wait half a minute before it ends.
    client.reset()
  })

  it('asks what the application asks itself as well', async () => {
    const app = await start()
    const io = new Server(app.server, { allowRequest: (_request, done) => done('closed today', false) })
    closers.push(() => io.close())
    app.live.socketIo(io)
    const client = await RawClient.knock(app.port, {
      path: '/socket.io/?EIO=4&transport=polling',
      session: await app.verified(),
      headers: { connection: 'close', upgrade: undefined },
    })
    await until(() => client.status !== 0)
    expect(client.status).toBe(403)
  })

  it('is guarded once, with one requirement', async () => {
    const app = await start()
    const io = new Server(app.server)
    closers.push(() => io.close())
    app.live.socketIo(io)
    expect(() => app.live.socketIo(io, { maxAge: 60 })).toThrow(/^io is guarded already/)
  })

  it('has to be attached to an HTTP server first', async () => {
    const { live } = await start()
    expect(() => live.socketIo(new Server())).toThrow(/^io must be a Socket.IO server that is attached/)
  })
})
