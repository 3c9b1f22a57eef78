import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { redisSingleUse } from '../src/index.js'
import { anyKind, clientKinds, otherKinds } from './clients.js'
import { withRedis } from './with-redis.js'

const redis = withRedis()

/** Nothing here is about how fast Redis answers. */
const patient = { timeout: 10_000 }

describe.each([...clientKinds, ...otherKinds])('with $name', (kind) => {
  test('an answer is claimed once', async () => {
    const singleUse = redisSingleUse(await redis.connect(kind), patient)
    const id = randomUUID()

    expect(await singleUse.claim(id, 300)).toBe(true)
    expect(await singleUse.claim(id, 300)).toBe(false)
    expect(await singleUse.claim(`${id}-another`, 300)).toBe(true)
  })

  test('what one instance claimed, another does not', async () => {
    const [one, another] = [
      redisSingleUse(await redis.connect(kind), patient),
      redisSingleUse(await redis.connect(kind), { ...patient, whenAway: 'memory' }),
    ]
    const id = randomUUID()

    expect(await one.claim(id, 300)).toBe(true)
    expect(await another.claim(id, 300)).toBe(false)
  })
})

describe.each(clientKinds)('with $name', (kind) => {
  test('a claim lasts as long as it was asked to, and no claim prolongs it', async () => {
    const singleUse = redisSingleUse(await redis.connect(kind), patient)
    const id = randomUUID()

    await singleUse.claim(id, 300)
    await singleUse.claim(id, 86_400)
    const left = await redis.inspect.pttl(`duokit:used:${id}`)

    expect(left).toBeGreaterThan(200_000)
    expect(left).toBeLessThanOrEqual(300_000)
  })

  test('after its time an identifier is free again', async () => {
    const client = await redis.connect(kind)
    const id = randomUUID()
    await redisSingleUse(client, patient).claim(id, 300)

    await redis.inspect.pexpire(`duokit:used:${id}`, 1)
    await expect.poll(() => redis.inspect.exists(`duokit:used:${id}`), { interval: 5, timeout: 5000 }).toBe(0)

    // Another process: the first one remembers by its own clock, whatever Redis has forgotten.
    expect(await redisSingleUse(client, patient).claim(id, 300)).toBe(true)
  })

  test('applications with prefixes of their own do not meet', async () => {
    const client = await redis.connect(kind)
    const id = randomUUID()

    expect(await redisSingleUse(client, { ...patient, prefix: 'shop:' }).claim(id, 300)).toBe(true)
    expect(await redisSingleUse(client, { ...patient, prefix: 'bank:' }).claim(id, 300)).toBe(true)
    expect(await redis.inspect.keys(`*${id}`)).toEqual(expect.arrayContaining([`shop:${id}`, `bank:${id}`]))
  })

  test('Redis is told the identifier and nothing else', async () => {
    const id = randomUUID()
    await redisSingleUse(await redis.connect(kind), patient).claim(id, 300)

    expect(await redis.inspect.keys(`*${id}`)).toEqual([`duokit:used:${id}`])
    expect(await redis.inspect.get(`duokit:used:${id}`)).toBe('1')
  })
})

describe('times', () => {
  test.each([
    [299.2, 300],
    [0.4, 1],
    [0, 1],
    [-5, 1],
  ])('%d seconds are remembered for %d', async (asked, remembered) => {
    const singleUse = redisSingleUse(await redis.connect(anyKind), patient)
    const id = randomUUID()

    expect(await singleUse.claim(id, asked)).toBe(true)
    // Redis rounds half a second and more up.
    expect(await redis.inspect.ttl(`duokit:used:${id}`)).toBe(remembered)
  })

  test.each(['closed', 'memory'] as const)('what is no time is refused, with whenAway %s', async (whenAway) => {
    const singleUse = redisSingleUse(await redis.connect(anyKind), { ...patient, whenAway })

    await expect(async () => singleUse.claim('a', Number.NaN)).rejects.toThrow('ttlSeconds')
    await expect(async () => singleUse.claim('a', Number.POSITIVE_INFINITY)).rejects.toThrow('ttlSeconds')
  })
})

test('raced by every client at once, a thousand answers are each claimed exactly once', async () => {
  const clients = await Promise.all(clientKinds.map((kind) => redis.connect(kind)))
  const instances = clients.map((client, index) =>
    redisSingleUse(client, { ...patient, whenAway: index % 2 === 0 ? 'closed' : 'memory' }),
  )

  const winners = await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const id = randomUUID()
      const claims = await Promise.all(instances.map((instance) => instance.claim(id, 300)))
      return claims.filter(Boolean).length
    }),
  )

  expect(winners).toEqual(Array.from({ length: 1000 }, () => 1))
})
