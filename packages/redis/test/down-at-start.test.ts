import { randomUUID } from 'node:crypto'
import { Redis as Redis5 } from 'ioredis-5'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { createClient as createClient4 } from 'redis-4'
import { createClient as createClient5 } from 'redis-5'
import { afterEach, describe, expect, test } from 'vitest'
import { type RedisClient, redisSingleUse } from '../src/index.js'
import { withRedis } from './with-redis.js'

const redis = withRedis()

interface Started {
  readonly client: RedisClient
  end(): void
}

interface NodeRedisLike {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
}

/** As the README starts it: nobody waits for the connection. */
function starting(client: NodeRedisLike & RedisClient, end: () => unknown): Started {
  client.on('error', () => undefined)
  void client.connect().catch(() => undefined)
  return { client, end: () => void Promise.resolve(end()).catch(() => undefined) }
}

function ioredis(client: Redis | Redis5): Started {
  client.on('error', () => undefined)
  return { client, end: () => client.disconnect() }
}

const socket = { reconnectStrategy: () => 20 }
const starts = [
  ['redis 6', (url: string) => ((client) => starting(client, () => client.destroy()))(createClient({ url, socket }))],
  ['redis 5', (url: string) => ((client) => starting(client, () => client.destroy()))(createClient5({ url, socket }))],
  [
    'redis 4',
    (url: string) => ((client) => starting(client, () => client.disconnect()))(createClient4({ url, socket })),
  ],
  ['ioredis 6', (url: string) => ioredis(new Redis(url, { retryStrategy: () => 20 }))],
  ['ioredis 5', (url: string) => ioredis(new Redis5(url, { retryStrategy: () => 20 }))],
] as const

let started: Started | undefined
afterEach(() => started?.end())

describe.each(starts)('%s with a Redis that is down when the application starts', (_name, start) => {
  test('answers each claim as whenAway says, and shares as soon as Redis is there', async () => {
    const url = `redis://127.0.0.1:${redis.server.port}`
    await redis.server.stop()
    started = start(url)
    const closed = redisSingleUse(started.client, { timeout: 100 })
    const memory = redisSingleUse(started.client, { timeout: 100, whenAway: 'memory' })
    await expect(closed.claim(randomUUID(), 300)).rejects.toThrow(/^Redis did not claim the answer/)
    const id = randomUUID()
    expect([await memory.claim(id, 300), await memory.claim(id, 300)]).toEqual([true, false])
    await redis.server.restart()
    const claim = () => closed.claim(randomUUID(), 300).catch(() => false)
    await expect.poll(claim, { interval: 50, timeout: 15_000 }).toBe(true)
  })
})
