import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { redisSingleUse } from '../src/index.js'
import { clusterKinds } from './clients.js'
import { withRedis } from './with-redis.js'

const redis = withRedis({ cluster: true })

// One node that holds every slot is a whole cluster.
beforeAll(async () => {
  await redis.inspect.cluster('ADDSLOTSRANGE', 0, 16_383)
  const isWhole = async () => (await redis.inspect.cluster('INFO')).includes('cluster_state:ok')
  await vi.waitUntil(isWhole, { timeout: 20_000 })
})

describe.each(clusterKinds)('with a cluster of $name', (kind) => {
  test('an answer is claimed once, whichever slot it falls into', async () => {
    const singleUse = redisSingleUse(await redis.connect(kind), { timeout: 10_000 })
    const ids = Array.from({ length: 20 }, () => randomUUID())

    expect(await Promise.all(ids.map((id) => singleUse.claim(id, 300)))).toEqual(ids.map(() => true))
    expect(await Promise.all(ids.map((id) => singleUse.claim(id, 300)))).toEqual(ids.map(() => false))
  })
})
