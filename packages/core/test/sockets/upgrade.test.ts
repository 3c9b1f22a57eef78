import { WebSocketServer } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import { origin, type Running, type Setting, start, useLocalDuo } from './application.js'
import { handshake, type Knock, RawClient, textFrame, until } from './raw-client.js'

useLocalDuo()

// Every client here is a raw one: what a browser's or a library's WebSocket does by itself protects nobody.

const servers: WebSocketServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Echo extends Running {
  readonly messages: string[]
  /** How many sockets the library has been handed. */
  accepted(): number
  knock(knock?: Knock): Promise<RawClient>
}

/** Both ways in which `ws` is used, each of which records what reached a handler. */
type Way = 'noServer' | 'verifyClient'
const ways: readonly Way[] = ['noServer', 'verifyClient']

async function serve(way: Way, setting: Setting = {}): Promise<Echo> {
  const app = await start(setting)
  const messages: string[] = []
  let accepted = 0
  const sockets = way === 'noServer' ? new WebSocketServer({ noServer: true }) : withVerifyClient(app)
  servers.push(sockets)
  sockets.on('connection', (socket, request) => {
    const connection = app.live.connectionOf(request)
    accepted++
    if (connection === undefined) throw new Error('nobody is let in without a connection')
    socket.on(
      'message',
      connection.message((proof, data: Buffer) => {
        messages.push(`${proof.username}: ${data.toString()}`)
        socket.send('done')
      }),
    )
  })
  if (way === 'noServer') {
    app.server.on(
      'upgrade',
      app.live.upgrade((request, socket, head) => {
        sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request))
      }),
    )
  }
  return { ...app, messages, accepted: () => accepted, knock: (knock) => RawClient.knock(app.port, knock) }
}

function withVerifyClient({ live, server }: Running): WebSocketServer {
  return new WebSocketServer({ server, verifyClient: live.verifyClient() })
}

describe.each(ways)('an upgrade with ws and %s', (way) => {
  it('lets a verified user in, and handles what was sent before the check was complete', async () => {
    const app = await serve(way)
    const session = await app.verified()
    const client = await app.knock({ session, early: textFrame('early') })
    client.send(textFrame('later'))
    await until(() => app.messages.length === 2 && client.status === 101)
    expect(app.messages).toEqual(['alice: early', 'alice: later'])
  })

  it('is refused before its handshake, with a problem document', async () => {
    const app = await serve(way)
    const client = await app.knock({ session: app.firstFactor('alice'), headers: { accept: 'text/html' } })
    await until(() => client.closed || client.socket.readableEnded)
    expect(client.status).toBe(401)
    expect(client.text).toContain('content-type: application/problem+json\r\n')
    expect(client.text).toContain('www-authenticate: Duo\r\n')
    expect(client.text).toContain('connection: close\r\n')
    expect(client.problem).toMatchObject({ status: 401, code: 'duo_required', start: `${origin}/duo/start` })
  })

  it.each<[string, Knock, number, string]>([
    ['no session', {}, 401, 'first_factor_required'],
    ['a session that does not exist', { session: 'made-up' }, 401, 'first_factor_required'],
    ['two cookies of the same name', { headers: { cookie: ['sid=a', 'sid=b'] } }, 401, 'first_factor_required'],
    ['HTTP/1.0', { version: '1.0' }, 401, 'first_factor_required'],
    ['an absurd path', { path: '//evil.example/%00/..%2f?x=%zz' }, 401, 'first_factor_required'],
    ['a whole URL as its path', { path: 'http://evil.example/live' }, 401, 'first_factor_required'],
    ['the page of another origin', { headers: { origin: 'https://evil.example' } }, 403, 'cross_site'],
    ['an origin of null', { headers: { origin: 'null' } }, 403, 'cross_site'],
    ['two origins', { headers: { origin: [origin, 'https://evil.example'] } }, 403, 'cross_site'],
  ])('is refused with %s, and no message reaches a handler', async (_name, knock, status, code) => {
    const app = await serve(way)
    const client = await app.knock({ ...knock, early: textFrame('pay') })
    for (let sent = 0; sent < 5; sent++) client.send(textFrame('pay'))
    await until(() => client.status !== 0)
    client.send(textFrame('pay'))
    await until(() => client.closed || client.socket.readableEnded)
    expect([client.status, client.problem['code']]).toEqual([status, code])
    expect(app.messages).toEqual([])
  })

  it.each(['before anything is sent', 'during the check', 'after the refusal'])(
    'survives a reset %s',
    async (stage) => {
      const gates: (() => void)[] = []
      const slow = () => new Promise<string>((resolve) => gates.push(() => resolve('alice')))
      const app = await serve(way, { getUsername: slow })
      const clients: RawClient[] = []
      for (let count = 0; count < 20; count++) clients.push(await RawClient.open(app.port))
      if (stage === 'before anything is sent') for (const client of clients) client.reset()
      else {
        for (const client of clients) client.send(handshake({ early: textFrame('pay') }))
        await until(() => gates.length === clients.length)
        if (stage === 'during the check') for (const client of clients) client.reset()
        for (const open of gates) open()
        if (stage === 'after the refusal') {
          await until(() => clients.every(({ status }) => status === 401))
          for (const client of clients) client.reset()
        }
      }
      await until(async () => (await connections(app)) === 0)
      expect(app.messages).toEqual([])
      expect(app.errors).toEqual([])
    },
  )

  it.each(['closed', 'reset'])(
    'is not handed on for a client that has %s its connection during the check',
    async (how) => {
      const held: (() => void)[] = []
      let isHolding = false
      const app = await serve(way, {
        getUsername({ session }) {
          if (!isHolding) return session?.user
          return new Promise((resolve) => held.push(() => resolve(session?.user)))
        },
      })
      const session = await app.verified()
      isHolding = true
      const client = await app.knock({ session })
      await until(() => held.length === 1)
      if (how === 'reset') client.reset()
      else client.socket.end()
      await new Promise((resolve) => setTimeout(resolve, 50))
      held[0]?.()
      await until(async () => (await connections(app)) === 0)
      expect(app.accepted()).toBe(0)
    },
  )

  it('answers what the application throws with a 500 that says nothing, and reports it', async () => {
    const broken = new Error('a secret of the application')
    const app = await serve(way, {
      getUsername: () => {
        throw broken
      },
    })
    const client = await app.knock({ session: 'x' })
    await until(() => client.socket.readableEnded || client.closed)
    expect(client.status).toBe(500)
    expect(client.text).not.toContain('secret')
    expect(app.errors).toEqual([broken])
  })

  it('is refused with 503 when its check takes too long', async () => {
    const app = await serve(way, { getUsername: () => new Promise<string>(() => undefined), live: { timeout: 0.05 } })
    const client = await app.knock()
    await until(() => client.socket.readableEnded || client.closed)
    expect(client.status).toBe(503)
  })

  it('destroys refused sockets whose client neither reads nor closes', async () => {
    const app = await serve(way)
    const clients = await Promise.all(Array.from({ length: 1000 }, () => app.knock({ early: textFrame('pay') })))
    await until(() => clients.every(({ status }) => status === 401))
    await until(async () => (await connections(app)) === 0)
    expect(app.messages).toEqual([])
  })
})

/** Of the clients of a test: those that `fetch` keeps for its next request are not among them. */
function connections({ server }: Running): Promise<number> {
  server.closeIdleConnections()
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
}
