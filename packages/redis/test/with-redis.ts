import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type RedisServer, startRedis } from 'testing/redis-server'
import type { RedisClient } from '../src/index.js'
import type { ClientKind } from './clients.js'

/** What the tests of a file share: a Redis, a look into it, and clients that end with each test. */
export interface WithRedis {
  readonly server: RedisServer
  /** Looks into Redis beside the client under test. */
  readonly inspect: Redis
  connect(kind: ClientKind): Promise<RedisClient>
}

/** A Redis for the tests of this file. */
export function withRedis(options: { readonly cluster?: boolean } = {}): WithRedis {
  let server: RedisServer | undefined
  let inspect: Redis | undefined
  const closers: (() => void)[] = []
  beforeAll(async () => {
    server = await startRedis(options)
    inspect = new Redis(server.port, '127.0.0.1', { retryStrategy: () => 20 })
    inspect.on('error', () => undefined)
  })
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })
  afterAll(async () => {
    inspect?.disconnect()
    await server?.close()
  })
  return {
    get server() {
      return there(server)
    },
    get inspect() {
      return there(inspect)
    },
    async connect(kind) {
      const { client, close } = await kind.connect(there(server).port)
      closers.push(close)
      return client
    },
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('only inside a test')
  return value
}
