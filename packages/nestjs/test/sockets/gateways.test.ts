import { cookieStore, DuoService, sessionStore } from '@duokit/nestjs'
import { describe, expect, it, beforeEach, vi } from 'vitest'
import cookieSession from 'cookie-session'
import { IoAdapter } from '@nestjs/platform-socket.io'
import { type INestApplication, Logger } from '@nestjs/common'
import { platforms } from '../platform.js'
import { adapterOf, gateway, handled, type Kind, startLive, verified } from './application.js'
import { misbehave, open, reset } from './clients.js'

const kinds: readonly Kind[] = ['ws', 'socket.io']
const servers = platforms.flatMap((platform) => kinds.map((kind) => [kind, platform] as const))

beforeEach(() => {
  handled.splice(0)
})

describe.each(servers)('gateways of %s on %s', (kind, platform) => {
  const isAnswered = kind === 'socket.io' || process.env['NEST_MAJOR'] !== '11'
  const refusal = { event: 'exception', data: expect.objectContaining({ code: 'duo_required', statusCode: 401 }) }
  const refused = isAnswered ? refusal : undefined
  // Socket.IO's client does not tell the status.
  const before = (status: number) => (kind === 'ws' ? String(status) : 'websocket error')

  it('bring the session to the socket of a verified user', async () => {
    const app = await startLive(platform, kind)
    const client = await open(app, { kind, visitor: await verified(app) })
    expect(await client.ask('account', 1)).toEqual({ event: 'answer', data: { by: 'alice' } })
    expect(await client.ask('transfer', 2)).toEqual({ event: 'answer', data: { done: true } })
    expect(handled).toEqual(['account 1', 'transfer 2'])
  })

  it('refuse an upgrade before its handshake', async () => {
    const app = await startLive(platform, kind)
    await expect(open(app, { kind, visitor: app.visitor() })).rejects.toThrow(before(401))
    const first = app.visitor()
    await first.post('/sign-in', '')
    await expect(open(app, { kind, visitor: first })).rejects.toThrow(before(401))
    await expect(open(app, { kind, visitor: await verified(app), from: 'https://evil.example' })).rejects.toThrow(
      before(403),
    )
    expect(handled).toEqual([])
  })

  it('handle no message of a client that sends before it is checked and ignores the close', async () => {
    const app = await startLive(platform, kind)
    const path = kind === 'ws' ? '/' : '/socket.io/?EIO=4&transport=websocket'
    const messages = kind === 'ws' ? ['{"event":"any","data":1}'] : ['40', '42["any",1]']
    const answers = await Promise.all([1, 2, 3].map(() => misbehave(app.port, path, messages)))
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(handled).toEqual([])
  })

  it('outlive clients that reset their connection', async () => {
    const app = await startLive(platform, kind)
    const path = kind === 'ws' ? '/' : '/socket.io/?EIO=4&transport=websocket'
    await Promise.all(Array.from({ length: 200 }, () => reset(app.port, path)))
    const client = await open(app, { kind, visitor: await verified(app) })
    expect(await client.ask('account')).toEqual({ event: 'answer', data: { by: 'alice' } })
  })

  it('judge each message by the session as it is at that moment', async () => {
    const app = await startLive(platform, kind)
    const visitor = await verified(app)
    const client = await open(app, { kind, visitor })
    expect(await client.ask('account', 1)).toEqual({ event: 'answer', data: { by: 'alice' } })
    app.clock.seconds += 61
    expect(await client.askInVain('transfer', 2)).toEqual(refused)
    expect(await client.ask('account', 3)).toEqual({ event: 'answer', data: { by: 'alice' } })
    await visitor.post('/sign-out', '')
    await Promise.race([client.askInVain('account', 4), client.closed])
    await client.closed
    expect(handled).toEqual(['account 1', 'account 3'])
  })

  it('give a handler without a guard no proof of an earlier message', async () => {
    const app = await startLive(platform, kind)
    const client = await open(app, { kind, visitor: await verified(app) })
    expect(await client.ask('account')).toEqual({ event: 'answer', data: { by: 'alice' } })
    expect(await client.ask('any')).toEqual({ event: 'answer', data: { by: null } })
  })

  it('judge messages with different requirements on one socket at once', async () => {
    const app = await startLive(platform, kind)
    const client = await open(app, { kind, visitor: await verified(app) })
    app.clock.seconds += 61
    for (let sent = 0; sent < 10; sent++) for (const event of ['account', 'transfer', 'any']) client.tell(event, sent)
    const count = (part: string) => client.heard.filter((one) => JSON.stringify(one).includes(part)).length
    const counts = () => [count('"by":"alice"'), count('"by":null'), count('duo_required')]
    await expect.poll(counts, { timeout: 10_000 }).toEqual([10, 10, isAnswered ? 10 : 0])
    expect(handled.filter((one) => one.startsWith('transfer'))).toEqual([])
  })

  it('disconnect a client that sends faster than its messages can be judged', async () => {
    let isSlow = false
    const app = await startLive(platform, kind, {
      duo: { getUsername: (asked) => (isSlow ? new Promise(() => undefined) : asked.session?.user) },
    })
    const client = await open(app, { kind, visitor: await verified(app) })
    isSlow = true
    for (let sent = 0; sent < 1500; sent++) client.tell('account', sent)
    await client.closed
    expect(handled).toEqual([])
  })

  it('disconnect a client whose waiting messages take too much memory', async () => {
    let isSlow = false
    const app = await startLive(platform, kind, {
      duo: { getUsername: (asked) => (isSlow ? new Promise(() => undefined) : asked.session?.user) },
    })
    const client = await open(app, { kind, visitor: await verified(app) })
    isSlow = true
    for (let sent = 0; sent < 30; sent++) client.tell('account', 'x'.repeat(900_000))
    await client.closed
    expect(handled).toEqual([])
  })

  it('close the sockets of a login at its logout', async () => {
    const app = await startLive(platform, kind)
    const visitor = await verified(app)
    const client = await open(app, { kind, visitor })
    expect(await client.ask('account')).toEqual({ event: 'answer', data: { by: 'alice' } })
    await visitor.post('/duo/logout', '')
    await client.closed
  })

  it('refuse to start with a proof that no message can read again', async () => {
    const duo = { store: cookieStore({ bindTo: 'browser' as const }) }
    await expect(startLive(platform, kind, { duo })).rejects.toThrow(/logout: 'forget'/)
    const plain = (nest: INestApplication) => nest.useWebSocketAdapter(adapterOf(kind, nest))
    await expect(startLive(platform, kind, { duo, prepare: plain })).rejects.toThrow(/logout: 'forget'/)
    const app = await startLive(platform, kind, { duo: { ...duo, sockets: { logout: 'forget' } } })
    const client = await open(app, { kind, visitor: await verified(app) })
    expect(await client.ask('account')).toEqual({ event: 'answer', data: { by: 'alice' } })
  })

  it('serve a path of their own', async () => {
    const app = await startLive(platform, kind, {
      providers: [gateway(kind === 'ws' ? { path: '/live' } : { namespace: 'live' })],
    })
    const client = await open(app, { kind, visitor: await verified(app), path: '/live' })
    expect(await client.ask('account')).toEqual({ event: 'answer', data: { by: 'alice' } })
    await expect(open(app, { kind, visitor: app.visitor(), path: '/live' })).rejects.toThrow(before(401))
  })
})

describe.each(platforms)('Socket.IO over polling on %s', (platform) => {
  const opening = { kind: 'socket.io', transport: 'polling' } as const

  it('is refused without a proof, and closed at the logout', async () => {
    const app = await startLive(platform, 'socket.io')
    await expect(open(app, { ...opening, visitor: app.visitor() })).rejects.toThrow('xhr poll error')
    const visitor = await verified(app)
    await expect(open(app, { ...opening, visitor, from: 'https://evil.example' })).rejects.toThrow('xhr poll error')
    const client = await open(app, { ...opening, visitor })
    expect(await client.ask('account', 1)).toEqual({ event: 'answer', data: { by: 'alice' } })
    app.clock.seconds += 61
    expect(await client.ask('transfer', 2)).toMatchObject({ event: 'exception', data: { code: 'duo_required' } })
    await visitor.post('/duo/logout', '')
    await client.closed
    await expect(open(app, { ...opening, visitor })).rejects.toThrow('xhr poll error')
    expect(handled).toEqual(['account 1'])
  })
})

describe.each(platforms)('a server that nobody guarded on %s', (platform) => {
  it('has its messages judged by the session at that moment, and by the origin of their socket', async () => {
    const kind = 'socket.io'
    const app = await startLive(platform, kind, { prepare: (nest) => nest.useWebSocketAdapter(adapterOf(kind, nest)) })
    const visitor = await verified(app)
    const client = await open(app, { kind, visitor })
    expect(await client.ask('account', 1)).toEqual({ event: 'answer', data: { by: 'alice' } })
    const foreign = await open(app, { kind, visitor, from: 'https://evil.example' })
    expect(await foreign.ask('account', 2)).toEqual({
      event: 'exception',
      data: expect.objectContaining({ code: 'cross_site', statusCode: 403 }),
    })
    await visitor.post('/sign-out', '')
    expect(await client.ask('account', 3)).toMatchObject({ event: 'exception' })
    expect(handled).toEqual(['account 1'])
  })

  it('has its messages refused where ws keeps no request', async () => {
    const kind = 'ws'
    const app = await startLive(platform, kind, { prepare: (nest) => nest.useWebSocketAdapter(adapterOf(kind, nest)) })
    const client = await open(app, { kind, visitor: await verified(app) })
    await client.askInVain('account', 1)
    await client.ask('any', 2)
    expect(handled).toEqual(['any 2'])
  })
})

describe('the adapter of an application', () => {
  it('may extend the one of Nest', async () => {
    class Own extends IoAdapter {
      override createIOServer(port: number, options?: Parameters<IoAdapter['createIOServer']>[1]) {
        const server = super.createIOServer(port, options)
        server.use((_socket: unknown, next: () => void) => next())
        return server
      }
    }
    const app = await startLive('express', 'socket.io', {
      prepare: (nest) => nest.useWebSocketAdapter(nest.get(DuoService).guardSockets(new Own(nest))),
    })
    await expect(open(app, { kind: 'socket.io', visitor: app.visitor() })).rejects.toThrow('websocket error')
    const client = await open(app, { kind: 'socket.io', visitor: await verified(app) })
    expect(await client.ask('account')).toEqual({ event: 'answer', data: { by: 'alice' } })
  })

  it('lets no guarded message pass if it is one of ws that was not passed to guardSockets, and the log says so', async () => {
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined)
    const prepare = (nest: INestApplication) => nest.useWebSocketAdapter(adapterOf('ws', nest))
    const app = await startLive('fastify', 'ws', { prepare })
    const client = await open(app, { kind: 'ws', visitor: await verified(app) })
    // Only Nest 12 tells the client of an error.
    client.ask('account').catch(() => undefined)
    await expect.poll(() => String(logged.mock.lastCall?.[0])).toContain('guardSockets')
    expect(handled).toEqual([])
    logged.mockRestore()
  })

  it('is refused if it is not one of ws or Socket.IO', async () => {
    const prepare = (nest: INestApplication) => nest.get(DuoService).guardSockets({} as never)
    await expect(startLive('express', 'ws', { prepare })).rejects.toThrow(
      /guardSockets needs a WsAdapter or an IoAdapter/,
    )
  })
})

describe('a session in its cookie', () => {
  it('lets no socket open unless logouts are heard of', async () => {
    const prepare = (nest: INestApplication) => {
      nest.use(cookieSession({ name: 'app.session', secret: 'a secret of the application', secure: false }))
      nest.useWebSocketAdapter(nest.get(DuoService).guardSockets(adapterOf('ws', nest)))
    }
    const duo = { store: sessionStore() }
    const closed = await startLive('express', 'ws', { session: false, prepare, duo })
    await expect(open(closed, { kind: 'ws', visitor: await verified(closed) })).rejects.toThrow('500')
    const heard = await startLive('express', 'ws', {
      session: false,
      prepare,
      duo: { ...duo, sockets: { logout: 'forget' } },
    })
    const client = await open(heard, { kind: 'ws', visitor: await verified(heard) })
    expect(await client.ask('account')).toEqual({ event: 'answer', data: { by: 'alice' } })
  })
})
