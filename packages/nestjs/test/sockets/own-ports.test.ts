import { createServer } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { platforms } from '../platform.js'
import { gateway, handled, type Kind, startLive, verified } from './application.js'
import { misbehave, open } from './clients.js'

beforeEach(() => void handled.splice(0))

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const kinds: readonly Kind[] = ['ws', 'socket.io']
const servers = platforms.flatMap((platform) => kinds.map((kind) => [kind, platform] as const))

/** Where the gateway is below its port. */
const places = [
  ['without a path', '', {}],
  ['with a path', '/live', { ws: { path: '/live' }, 'socket.io': { namespace: 'live' } }],
] as const

describe.each(servers)('a gateway of %s with a port of its own on %s', (kind, platform) => {
  const before = (status: number) => (kind === 'ws' ? String(status) : 'websocket error')

  it.each(places)('%s is guarded as the others are', async (_name, path, options) => {
    const port = await freePort()
    const own = kind in options ? Reflect.get(options, kind) : {}
    const app = await startLive(platform, kind, { providers: [gateway(own, port)] })
    const visitor = await verified(app)
    await expect(open(app, { kind, visitor: app.visitor(), port, path })).rejects.toThrow(before(401))
    await expect(open(app, { kind, visitor, port, path, from: 'https://evil.example' })).rejects.toThrow(before(403))

    const client = await open(app, { kind, visitor, port, path })
    expect(await client.ask('account', 1)).toEqual({ event: 'answer', data: { by: 'alice' } })
    app.clock.seconds += 61
    await client.askInVain('transfer', 2)
    expect(await client.ask('account', 3)).toEqual({ event: 'answer', data: { by: 'alice' } })
    await visitor.post('/duo/logout', '')
    await client.closed
    expect(handled).toEqual(['account 1', 'account 3'])
  })

  it('handles no message of a client that goes on sending', async () => {
    const port = await freePort()
    await startLive(platform, kind, { providers: [gateway({}, port)] })
    const path = kind === 'ws' ? '/' : '/socket.io/?EIO=4&transport=websocket'
    const messages = kind === 'ws' ? ['{"event":"any","data":1}'] : ['40', '42["any",1]']
    expect(await misbehave(port, path, messages)).toMatch(/^HTTP\/1\.1 401 /)
    expect(handled).toEqual([])
  })
})
