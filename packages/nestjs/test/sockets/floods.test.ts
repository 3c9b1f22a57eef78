import { once } from 'node:events'
import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, it } from 'vitest'
import { platforms } from '../platform.js'
import { handled, type Kind, startLive, verified } from './application.js'
import { open, reset } from './clients.js'

beforeEach(() => void handled.splice(0))

const kinds: readonly Kind[] = ['ws', 'socket.io']
const servers = platforms.flatMap((platform) => kinds.map((kind) => [kind, platform] as const))

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Bytes that are still referenced. */
async function heap(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (typeof collect === 'function') collect()
  }
  return process.memoryUsage().heapUsed
}

/** Asks for an upgrade, sends a message along, and reads until the server closes. @returns the status */
async function knock(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let status = ''
  socket.on('error', () => undefined)
  socket.on('data', (part) => (status ||= part.toString('latin1').slice(9, 12)))
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: http://localhost:1234\r\n\r\n`,
  )
  socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]))
  await once(socket, 'close')
  return status
}

async function refuseMany(port: number, path: string, count: number): Promise<Set<string>> {
  const statuses = new Set<string>()
  for (let done = 0; done < count; done += 100) {
    for (const one of await Promise.all(Array.from({ length: 100 }, () => knock(port, path)))) statuses.add(one)
  }
  return statuses
}

describe.each(servers)('gateways of %s on %s', (kind, platform) => {
  it('refuse thousands of upgrades, reset or not, and keep nothing of them', { timeout: 120_000 }, async () => {
    const app = await startLive(platform, kind)
    const path = kind === 'ws' ? '/' : '/socket.io/?EIO=4&transport=websocket'
    expect(await refuseMany(app.port, path, 1000)).toEqual(new Set(['401']))
    const before = await heap()
    expect(await refuseMany(app.port, path, 2000)).toEqual(new Set(['401']))
    for (let batch = 0; batch < 10; batch++) await Promise.all(Array.from({ length: 100 }, () => reset(app.port, path)))
    // A kilobyte for each of these three thousand would be about a twentieth more.
    expect((await heap()) / before).toBeLessThan(1.05)
    const client = await open(app, { kind, visitor: await verified(app) })
    expect(await client.ask('account', 1)).toEqual({ event: 'answer', data: { by: 'alice' } })
    expect(handled).toEqual(['account 1'])
  })
})
