import { isDuoError } from '@duokit/core'
import { WebSocketServer } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import { type Running, type Setting, start, useLocalDuo } from './application.js'
import { binaryFrame, RawClient, textFrame, until } from './raw-client.js'

useLocalDuo()

const servers: WebSocketServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Payments extends Running {
  readonly messages: string[]
  readonly refused: string[]
  readonly closed: string[]
  open(session: string): Promise<RawClient>
}

/** Every message is a payment. The library never hears of a login, so whatever closes its sockets is the guard. */
async function serve(setting: Setting = {}, maxAge?: number): Promise<Payments> {
  const app = await start({ ...setting, live: { recheck: 3600, ...setting.live } })
  const sockets = new WebSocketServer({ noServer: true })
  servers.push(sockets)
  const messages: string[] = []
  const refused: string[] = []
  const closed: string[] = []
  const listener = app.live.upgrade(
    (request, socket, head, connection) => {
      sockets.handleUpgrade(request, socket, head, (ws) => {
        ws.on('close', () => closed.push(connection.proof.username))
        const handle = (_proof: object, data: Buffer) => messages.push(data.toString())
        ws.on(
          'message',
          connection.message(handle, {
            ...(maxAge && { requirement: { maxAge } }),
            onRefused: ({ code }) => refused.push(code),
          }),
        )
      })
    },
    { path: '/live' },
  )
  app.server.on('upgrade', listener)
  return {
    ...app,
    messages,
    refused,
    closed,
    async open(session) {
      const client = await RawClient.knock(app.port, { session })
      await until(() => client.status === 101)
      return client
    },
  }
}

/** Sends a payment and waits until it was judged, one way or the other. */
async function pay(app: Payments, client: RawClient): Promise<void> {
  const before = app.messages.length + app.refused.length
  client.send(textFrame('pay'))
  await until(() => app.messages.length + app.refused.length > before || client.closed || client.socket.readableEnded)
}

/** A client that ignores the close and goes on sending. */
async function insist(client: RawClient): Promise<void> {
  for (let sent = 0; sent < 5; sent++) {
    client.send(textFrame('pay'))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a message of an open socket', () => {
  it('is handled while its session is verified', async () => {
    const app = await serve()
    const client = await app.open(await app.verified())
    await pay(app, client)
    expect(app.messages).toEqual(['pay'])
  })

  it.each<[string, (app: Payments, session: string) => unknown]>([
    ['was destroyed', (app, session) => app.sessions.delete(session)],
    ['has no user any more', (app, session) => delete app.sessions.get(session)?.user],
    ['belongs to another user', (app, session) => Object.assign(app.sessions.get(session) ?? {}, { user: 'bob' })],
    ['lost its proof', (app, session) => Reflect.deleteProperty(app.sessions.get(session) ?? {}, 'duo')],
    ['has a proof that expired', (app) => app.later(12 * 60 * 60)],
    [
      'was verified by another user',
      async (app, session) => {
        const other = await app.verified('bob')
        app.sessions.set(session, app.sessions.get(other) ?? {})
      },
    ],
    [
      'was verified by another login of the same user',
      async (app, session) => app.sessions.set(session, app.sessions.get(await app.verified()) ?? {}),
    ],
  ])('is refused once its session %s, and the socket is closed', async (_name, change) => {
    const app = await serve()
    const session = await app.verified()
    const client = await app.open(session)
    await change(app, session)
    await pay(app, client)
    await insist(client)
    await until(() => client.closeCode === 4401)
    await until(() => app.closed.length === 1)
    expect(app.messages).toEqual([])
  })

  it('is refused where it needs a recent confirmation, and the socket stays open', async () => {
    const app = await serve({}, 60)
    const session = await app.verified()
    const client = await app.open(session)
    await pay(app, client)
    app.later(61)
    await pay(app, client)
    await app.secondFactor(session)
    await pay(app, client)
    expect([app.messages, app.refused, app.closed]).toEqual([['pay', 'pay'], ['duo_required'], []])
  })

  it('is refused where the session cannot be read, and the failure is reported', async () => {
    let isAway = false
    const app = await serve({
      getUsername({ session }) {
        if (isAway) throw new Error('the database is away')
        return session?.user
      },
    })
    const client = await app.open(await app.verified())
    isAway = true
    await pay(app, client)
    await until(() => app.closed.length === 1)
    expect([app.messages, app.errors]).toEqual([[], [new Error('the database is away')]])
  })

  it('ends the socket of a client that sends faster than it can be judged', async () => {
    let isSlow = false
    const app = await serve({
      getUsername: ({ session }) => (isSlow ? new Promise(() => undefined) : session?.user),
    })
    const client = await app.open(await app.verified())
    isSlow = true
    client.send(Buffer.concat(Array.from({ length: 1500 }, () => textFrame('pay'))))
    await until(() => app.closed.length === 1)
    expect(app.messages).toEqual([])
  })

  it('ends the socket of a client whose waiting messages take too much memory', async () => {
    const held: (() => void)[] = []
    let isSlow = false
    const app = await serve({
      getUsername: ({ session }) =>
        isSlow ? new Promise((resolve) => held.push(() => resolve(session?.user))) : session?.user,
    })
    const [client, other] = [await app.open(await app.verified()), await app.open(await app.verified())]
    isSlow = true
    const large = (mebibytes: number) => binaryFrame(Buffer.alloc(mebibytes * 1024 * 1024))
    // How large one message may be is for the library to say.
    other.send(large(20))
    for (let sent = 0; sent < 20; sent++) client.send(large(1))
    await until(() => app.closed.length === 1)
    isSlow = false
    for (const release of held) release()
    await until(() => app.messages.length === 1)
    expect(app.messages[0]).toHaveLength(20 * 1024 * 1024)
  })
})

describe('an open socket', () => {
  it('is closed by a logout, and nothing that its client sends afterwards is handled', async () => {
    const app = await serve()
    const session = await app.verified()
    const other = await app.open(await app.verified())
    const client = await app.open(session)
    await app.logOut(session)
    await insist(client)
    await until(() => app.closed.length === 1)
    await pay(app, other)
    expect(client.closeCode).toBe(4401)
    expect(app.messages).toEqual(['pay'])
    expect(app.events.filter(({ type }) => type === 'ended')).toEqual([
      {
        type: 'ended',
        username: 'alice',
        attempt: expect.any(String) as string,
        reference: expect.any(String) as string,
        reason: 'logged_out',
      },
    ])
  })

  it('is closed by the logout of a login that a step-up has renewed since', async () => {
    const app = await serve()
    const session = await app.verified()
    await app.open(session)
    await app.secondFactor(session)
    await app.logOut(session)
    await until(() => app.closed.length === 1)
    const [first] = app.events.filter(({ type }) => type === 'verified')
    expect(app.events.at(-1)).toMatchObject({ type: 'ended', attempt: first?.attempt })
  })

  it('may be opened again after the next login', async () => {
    const app = await serve()
    const session = await app.verified()
    await app.open(session)
    await app.logOut(session)
    await until(() => app.closed.length === 1)
    await app.secondFactor(session)
    const again = await app.open(session)
    await pay(app, again)
    expect(app.messages).toEqual(['pay'])
  })

  it('is closed when another instance says that its login has ended', async () => {
    const app = await serve()
    await app.open(await app.verified())
    app.gate.end(app.events.at(-1)?.attempt ?? '')
    await until(() => app.closed.length === 1)
    expect(app.events.some(({ type }) => type === 'ended')).toBe(false)
  })

  it('is not opened for a login that ends between the decision and the handshake', async () => {
    let endNow = (): void => undefined
    const app = await serve({
      getUsername({ session }) {
        setImmediate(endNow)
        return session?.user
      },
    })
    const session = await app.verified()
    endNow = () => app.gate.end(app.events.at(-1)?.attempt ?? '')
    const client = await RawClient.knock(app.port, { session })
    await until(() => client.closed || client.socket.readableEnded)
    await insist(client)
    expect([client.status === 101, app.messages]).toEqual([false, []])
  })

  it('is closed when a request shows that its session has another user', async () => {
    const app = await serve()
    const session = await app.verified()
    await app.open(session)
    Object.assign(app.sessions.get(session) ?? {}, { user: 'bob' })
    await fetch(`http://127.0.0.1:${app.port}/duo/status`, { headers: { cookie: `sid=${session}` } })
    await until(() => app.closed.length === 1)
    expect(app.events.at(-1)).toMatchObject({ type: 'ended', username: 'alice', reason: 'user_changed' })
  })

  it.each<[string, (app: Payments, session: string) => unknown]>([
    ['its session was destroyed', (app, session) => app.sessions.delete(session)],
    ['its proof has expired', (app) => app.later(12 * 60 * 60)],
  ])('is closed soon after %s, without a message', async (_name, change) => {
    const app = await serve({ live: { recheck: 0.02 } })
    const session = await app.verified()
    await app.open(session)
    await change(app, session)
    await until(() => app.closed.length === 1)
    expect(app.closed).toEqual(['alice'])
  })

  it('is closed when its session cannot be read twice in a row, and outlives one failure', async () => {
    let failures = 0
    const app = await serve({
      live: { recheck: 0.05 },
      getUsername({ session }) {
        if (failures > 0 && failures-- > 0) throw new Error('the database is away')
        return session?.user
      },
    })
    await app.open(await app.verified())
    failures = 1
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(app.closed).toEqual([])
    failures = Number.POSITIVE_INFINITY
    await until(() => app.closed.length === 1)
  })

  it('has an AbortSignal whose reason is a DuoError', async () => {
    const app = await start()
    const session = await app.verified()
    let signal: AbortSignal | undefined
    app.server.on(
      'upgrade',
      app.live.upgrade((_request, _socket, _head, connection) => void (signal = connection.signal)),
    )
    await RawClient.knock(app.port, { session })
    await until(() => signal !== undefined)
    await app.logOut(session)
    expect([signal?.aborted, isDuoError(signal?.reason)]).toEqual([true, true])
  })
})
