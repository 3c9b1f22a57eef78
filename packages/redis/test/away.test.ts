import { randomUUID } from 'node:crypto'
import type { SingleUse } from '@duokit/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type RedisClient, redisSingleUse } from '../src/index.js'
import { anyKind, clientKinds } from './clients.js'
import { withRedis } from './with-redis.js'

const redis = withRedis()

/** Milliseconds. A Redis that is there answers in less, however busy the machine is. */
const timeout = 10_000

/** The same wait where Redis is known to answer nothing. */
const shortened = 20

let isAway = false
let afterwards: (() => unknown) | undefined

beforeEach(() => {
  const original = globalThis.setTimeout
  // Only this one wait, of which each hundredth is a timer of its own: the clients have timers of their own, which go
  // on.
  const chosen = (run: (...parameters: unknown[]) => void, delay?: number, ...rest: unknown[]) =>
    original(run, isAway && delay === timeout / 100 ? shortened / 100 : delay, ...rest)
  vi.stubGlobal('setTimeout', Object.assign(chosen, original))
})

afterEach(async () => {
  vi.unstubAllGlobals()
  await afterwards?.()
  afterwards = undefined
  isAway = false
})

/** Waits until a client is connected again. A command that is lost on the way back must not use up the whole wait. */
async function untilBack(client: RedisClient): Promise<void> {
  const probe = redisSingleUse(client, { timeout: timeout / 20, prefix: 'probe:' })
  const isBack = async () => (await claimed(probe)) === true
  await expect.poll(isBack, { interval: 20, timeout }).toBe(true)
}

/** What came of a claim: an answer, or the error. */
async function claimed(singleUse: SingleUse, id: string = randomUUID()): Promise<unknown> {
  try {
    return await singleUse.claim(id, 300)
  } catch (error) {
    return error
  }
}

interface Trouble {
  readonly name: string
  begin(): Promise<void> | void
  end(): Promise<void> | void
}

const stopped: Trouble = {
  name: 'stopped',
  begin: () => redis.server.stop(),
  end: () => redis.server.restart(),
}
const hanging: Trouble = {
  name: 'hanging',
  begin: () => redis.server.hang(),
  end: () => redis.server.resume(),
}

/** Ends with the test, whatever becomes of it. */
async function begin(trouble: Trouble): Promise<() => Promise<void>> {
  await trouble.begin()
  isAway = true
  const end = async () => {
    afterwards = undefined
    isAway = false
    await trouble.end()
  }
  afterwards = end
  return end
}

describe.each(clientKinds)('with $name', (kind) => {
  describe.each([stopped, hanging])('and Redis $name', (trouble) => {
    test('nothing is claimed by default, in bounded time, and the error says why', async () => {
      const client = await redis.connect(kind)
      const heard: Error[] = []
      const singleUse = redisSingleUse(client, { timeout, onAway: (error) => heard.push(error) })

      const end = await begin(trouble)
      const id = randomUUID()
      const error = await claimed(singleUse, id)
      expect(error).toBeInstanceOf(Error)
      expect(String(error)).toMatch(/^DuoError: Redis did not claim the answer: ./)
      expect(String(error)).not.toContain(id)
      expect(heard).toEqual([error])

      await end()
      await untilBack(client)
      expect(await singleUse.claim(randomUUID(), 300)).toBe(true)
    })

    test('with whenAway "memory" a process goes on by itself, and says so', async () => {
      const clients = await Promise.all([redis.connect(kind), redis.connect(kind)])
      const heard: Error[] = []
      const [one, another] = clients.map((client) =>
        redisSingleUse(client, { timeout, whenAway: 'memory', onAway: (error) => heard.push(error) }),
      )
      const before = randomUUID()
      expect(await one?.claim(before, 300)).toBe(true)
      expect(heard).toEqual([])

      const end = await begin(trouble)
      const meanwhile = randomUUID()
      expect(await one?.claim(before, 300)).toBe(false)
      expect(await one?.claim(meanwhile, 300)).toBe(true)
      expect(await one?.claim(meanwhile, 300)).toBe(false)
      expect(heard).toHaveLength(1)
      // The risk that the documentation tells of.
      expect(await another?.claim(meanwhile, 300)).toBe(true)
      expect(heard).toHaveLength(2)

      await end()
      await Promise.all(clients.map(untilBack))
      expect(await one?.claim(meanwhile, 300)).toBe(false)
      expect(await one?.claim(before, 300)).toBe(false)
      expect(heard).toHaveLength(2)

      const afterIt = randomUUID()
      expect(await one?.claim(afterIt, 300)).toBe(true)
      expect(await another?.claim(afterIt, 300)).toBe(false)
    })
  })

  test('a Redis that refuses is away too', async () => {
    const client = await redis.connect(kind)
    await redis.inspect.config('SET', 'maxmemory', '1')
    afterwards = () => redis.inspect.config('SET', 'maxmemory', '0')

    await expect(redisSingleUse(client, { timeout }).claim(randomUUID(), 300)).rejects.toThrow('OOM')
    expect(await redisSingleUse(client, { timeout, whenAway: 'memory' }).claim(randomUUID(), 300)).toBe(true)
  })

  test('a client that was closed is away too', async () => {
    const { client, close } = await kind.connect(redis.server.port)
    close()

    await expect(redisSingleUse(client, { timeout }).claim(randomUUID(), 300)).rejects.toThrow('did not claim')
  })
})

test.each([
  () => {
    throw new Error('the log is full')
  },
  () => Promise.reject(new Error('the log is full')),
])('whoever listens does not decide (%#)', async (onAway) => {
  const client = await redis.connect(anyKind)
  await begin(hanging)

  const closed = redisSingleUse(client, { timeout, onAway })
  await expect(closed.claim(randomUUID(), 300)).rejects.toThrow('no answer within 10000 ms')
  const memory = redisSingleUse(client, { timeout, onAway, whenAway: 'memory' })
  expect(await memory.claim(randomUUID(), 300)).toBe(true)
})

test.each(['closed', 'memory'] as const)(
  'what Redis forgets, the process that accepted it still refuses: %s',
  async (whenAway) => {
    const client = await redis.connect(anyKind)
    const singleUse = redisSingleUse(client, { timeout, whenAway })
    const id = randomUUID()
    expect(await claimed(singleUse, id)).toBe(true)
    await redis.inspect.flushall()
    expect(await claimed(singleUse, id)).toBe(false)
  },
)
