import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duo, UpgradeRequest } from '@duokit/h3'
import nodeAdapter from 'crossws/adapters/node'
import nodeAdapterOfH3v1 from 'crossws-v0-3/adapters/node'
import { afterEach, describe, expect, it } from 'vitest'
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

/** A server for WebSockets alone, by the crossws that this major of h3 is used with. @returns its port */
async function listen({ number }: Major, duo: Duo): Promise<number> {
  const hooks = {
    async upgrade(asked: UpgradeRequest) {
      const { username } = await duo.requireUpgrade(asked)
      return { headers: { 'x-let-in': username } }
    },
  }
  const { handleUpgrade } = number === 2 ? nodeAdapter({ hooks }) : nodeAdapterOfH3v1({ hooks })
  const server = createServer()
  server.on('upgrade', (asked: IncomingMessage, socket, head) => void handleUpgrade(asked, socket, head))
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

describe.each(majors)('an upgrade to WebSocket with h3 $number', (major) => {
  it('is for who is verified', async () => {
    const app = await start(major)
    const port = await listen(major, app.duo)
    const alice = app.browser('alice')
    const refused = await knock(port, alice, { origin })
    expect(refused.status).toBe(401)
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'duo_required', start: `${origin}/duo/start` })
    await app.logIn(alice)
    expect(await knock(port, alice, { origin })).toEqual({ status: 101, user: 'alice', text: '' })
    alice.user = 'bob'
    expect(await knock(port, alice, { origin })).toMatchObject({ status: 401, user: undefined })
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
    expect(await knock(port, alice, { origin, path })).toMatchObject({ status: 101, user: 'alice' })
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
  })
})
