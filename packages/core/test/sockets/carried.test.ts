import type { IncomingMessage } from 'node:http'
import { cookieStore, createGate, createLive, createSessionStore, iframePrompt, nodeRequest } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { type Context, start, useLocalDuo } from './application.js'
import { RawClient, until } from './raw-client.js'

useLocalDuo()

// A proof that the browser carries: an open socket has only the copy of its handshake.

const store = cookieStore<Context>({ bindTo: 'browser' })

function open(port: number, cookie: string): Promise<RawClient> {
  return RawClient.knock(port, { headers: { cookie } })
}

describe('sockets of an application whose proof is kept in a cookie', () => {
  it('are rejected at start-up, with an explanation', async () => {
    await expect(start({ store })).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringMatching(/logout is required .* cookie .* logout: 'forget'/) as string,
    })
  })

  it('are rejected at the first request where only that shows it', async () => {
    const carried = createSessionStore<Context>({ read: ({ session }) => session, renew: false, carried: () => true })
    const app = await start({ store: carried })
    app.server.on(
      'upgrade',
      app.live.upgrade(() => undefined),
    )
    const client = await RawClient.knock(app.port, { session: await app.verified() })
    await until(() => client.status !== 0)
    expect(client.status).toBe(500)
    expect(app.errors).toMatchObject([{ code: 'invalid_option' }])
  })

  it.each([
    { logout: 'logout' },
    { logout: true },
    { recheck: 0 },
    { recheck: -1 },
    { recheck: 3601 },
    { recheck: Number.NaN },
    { recheck: '30' },
    { timeout: 0 },
    { timeout: 301 },
    { timeout: Number.POSITIVE_INFINITY },
  ])('take no option like %o', (options) => {
    const gate = createGate<Context>({
      origin: 'https://app.example.com',
      prompt: iframePrompt({
        host: 'api-12345678.duosecurity.com',
        ikey: 'DIXXXXXXXXXXXXXXXXXX',
        skey: 's'.repeat(40),
        akey: 'a'.repeat(40),
      }),
      getUsername: () => 'alice',
      store: createSessionStore<Context>({ read: () => ({}), renew: false, carried: false }),
    })
    const read = (request: IncomingMessage) =>
      nodeRequest<Context>(request, { ctx: { request, session: {} }, url: '/', parsed: request })
    const live = { read, onError: () => undefined, ...(options as object) }
    expect(() => createLive(gate, live)).toThrow(new RegExp(`^${Object.keys(options)[0]} must be`))
  })

  it('end with a logout, where the application says that each logout is heard of', async () => {
    const app = await start({ store, live: { logout: 'forget' } })
    app.server.on(
      'upgrade',
      app.live.upgrade((_request, socket) => void socket.write('HTTP/1.1 101 Switching\r\n\r\n')),
    )
    const session = app.firstFactor('alice')
    const cookie = await app.secondFactor(session)
    const client = await open(app.port, cookie)
    await until(() => client.status === 101)
    await app.logOut(session, cookie)
    await until(() => client.closed || client.socket.readableEnded)
    expect(client.closeCode).toBe(4401)
  })

  it('are refused with a copy of the cookie from before the logout', async () => {
    const app = await start({ store, live: { logout: 'forget' } })
    app.server.on(
      'upgrade',
      app.live.upgrade(() => undefined),
    )
    const session = app.firstFactor('alice')
    const cookie = await app.secondFactor(session)
    await app.logOut(session, cookie)
    const client = await open(app.port, cookie)
    await until(() => client.status !== 0)
    expect([client.status, client.problem['code']]).toEqual([401, 'duo_required'])
  })
})
