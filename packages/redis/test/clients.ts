import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import { Cluster, Redis } from 'ioredis'
import { createClient, createClientPool, createCluster, RESP_TYPES } from 'redis'
import { createClient as createClient4, createCluster as createCluster4 } from 'redis-4'
import { createClient as createClient5, createCluster as createCluster5 } from 'redis-5'
import type { RedisClient } from '../src/index.js'

/** A client that is connected. */
export interface Connected {
  readonly client: RedisClient
  /** At once, whatever Redis is doing. */
  close(): void
}

/** How an application connects with one package. */
export interface ClientKind {
  readonly name: string
  connect(port: number): Promise<Connected>
}

interface NodeRedisLike {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
}

/** Connects, and hears errors: without a listener one of them would end the process. */
async function connected(client: NodeRedisLike & RedisClient, close: () => unknown): Promise<Connected> {
  client.on('error', () => undefined)
  await client.connect()
  return { client, close: () => void Promise.resolve(close()).catch(() => undefined) }
}

const urlOf = (port: number) => `redis://127.0.0.1:${port}`
const quickly = { reconnectStrategy: () => 20 }

interface IoredisLike {
  on(event: 'error' | 'ready', listener: () => void): unknown
  disconnect(): void
}

function withIoredis(client: IoredisLike & RedisClient): Promise<Connected> {
  client.on('error', () => undefined)
  return new Promise((resolve) => {
    client.on('ready', () => resolve({ client, close: () => client.disconnect() }))
  })
}

/** Where it does not matter which. */
export const anyKind: ClientKind = {
  name: 'redis 6',
  connect(port) {
    const client = createClient({ url: urlOf(port), socket: quickly })
    return connected(client, () => client.destroy())
  },
}

/** The clients of one server, in every major that may be used. */
export const clientKinds: readonly ClientKind[] = [
  anyKind,
  {
    name: 'redis 5',
    connect(port) {
      const client = createClient5({ url: urlOf(port), socket: quickly })
      return connected(client, () => client.destroy())
    },
  },
  {
    name: 'redis 4',
    connect(port) {
      const client = createClient4({ url: urlOf(port), socket: quickly })
      return connected(client, () => client.disconnect())
    },
  },
  {
    name: 'ioredis 6',
    connect: (port) => withIoredis(new Redis(port, '127.0.0.1', { retryStrategy: () => 20 })),
  },
  {
    name: 'ioredis 5',
    connect: (port) => withIoredis(new Redis5(port, '127.0.0.1', { retryStrategy: () => 20 })),
  },
]

/** Other ways to have a client of one server. */
export const otherKinds: readonly ClientKind[] = [
  {
    name: 'a pool of redis 6',
    connect(port) {
      const pool = createClientPool({ url: urlOf(port) })
      return connected(pool, () => pool.destroy())
    },
  },
  {
    name: 'redis 6 with texts as bytes',
    connect(port) {
      const client = createClient({ url: urlOf(port) })
      const mapped = client.withTypeMapping({ [RESP_TYPES.SIMPLE_STRING]: Buffer, [RESP_TYPES.BLOB_STRING]: Buffer })
      return connected(client, () => client.destroy()).then((own) => ({ ...own, client: mapped }))
    },
  },
  {
    name: 'redis 6 with RESP 3',
    connect(port) {
      const client = createClient({ url: urlOf(port), RESP: 3 })
      return connected(client, () => client.destroy())
    },
  },
  {
    name: 'ioredis 6 with a prefix of its own',
    connect: (port) => withIoredis(new Redis(port, '127.0.0.1', { keyPrefix: 'shop:' })),
  },
]

/** Clients of a cluster. */
export const clusterKinds: readonly ClientKind[] = [
  {
    name: 'redis 6',
    connect(port) {
      const cluster = createCluster({ rootNodes: [{ url: urlOf(port) }] })
      return connected(cluster, () => cluster.destroy())
    },
  },
  {
    name: 'redis 5',
    connect(port) {
      const cluster = createCluster5({ rootNodes: [{ url: urlOf(port) }] })
      return connected(cluster, () => cluster.destroy())
    },
  },
  {
    name: 'redis 4',
    connect(port) {
      const cluster = createCluster4({ rootNodes: [{ url: urlOf(port) }] })
      return connected(cluster, () => cluster.disconnect())
    },
  },
  { name: 'ioredis 6', connect: (port) => withIoredis(new Cluster([{ host: '127.0.0.1', port }])) },
  { name: 'ioredis 5', connect: (port) => withIoredis(new Cluster5([{ host: '127.0.0.1', port }])) },
]
