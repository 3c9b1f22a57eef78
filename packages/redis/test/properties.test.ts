import { DuoError, isDuoError } from '@duokit/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RedisClient, redisSingleUse } from '../src/index.js'

// With clients made up here, which can be told any answer; what Redis makes of the same is in the other files.

/** The same choices at each run; a counterexample is printed with the path that makes it again. */
const repeatable = { seed: 20_261_125, numRuns: 300 }

/** Text of any script, with control characters and what separates the parts of keys and commands. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', ':', '{', '}', '*', ' ', '\r', '\n', '\0', 'e\u0301', '\u00E9'),
    maxLength: 8,
  }),
)
const anyValue = fc.oneof(
  anyText,
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true }),
)

/** Both kinds of client, over one function that is told key and seconds. */
const kinds: Record<string, (set: (key: string, seconds: unknown) => unknown) => RedisClient> = {
  redis: (set) => ({
    SET: async (key: string, _: string, { EX, expiration }: { EX: number; expiration: { value: number } }) => {
      expect(expiration.value).toBe(EX)
      return set(key, EX)
    },
  }),
  ioredis: (set) => ({
    defineCommand() {},
    set: async (...[key, , , seconds]: [string, string, string, number, string]) => set(key, seconds),
  }),
}

/** A Redis that compares keys as the real one does: byte for byte. */
function redisOf(clientOf: (typeof kinds)[string], seen = new Map<string, unknown>()): RedisClient {
  return clientOf((key, seconds) => {
    const bytes = Buffer.from(key).toString('hex')
    if (seen.has(bytes)) return null
    seen.set(bytes, seconds)
    return 'OK'
  })
}

const notClaimed = 'Redis did not claim the answer: '

/** What came of a claim: an answer, or the error. */
async function outcome(claim: () => Promise<unknown>): Promise<unknown> {
  try {
    return await claim()
  } catch (error) {
    return error
  }
}

describe.each(Object.entries(kinds))('over a client of %s', (_, clientOf) => {
  test('each identifier is claimed once, whatever others were', async () => {
    const ids = fc.uniqueArray(anyText, { minLength: 1, maxLength: 12 })
    const property = fc.asyncProperty(ids, anyText, async (distinct, prefix) => {
      const client = redisOf(clientOf)
      const [one, another] = [
        redisSingleUse(client, { prefix }),
        redisSingleUse(client, { prefix, whenAway: 'memory' }),
      ]
      for (const id of distinct) expect(await one.claim(id, 300)).toBe(true)
      for (const id of distinct)
        expect([await one.claim(id, 300), await another.claim(id, 300)]).toEqual([false, false])
    })
    await fc.assert(property, { ...repeatable, numRuns: 100 })
  })

  test('nothing but OK claims, and nothing but null says that the key was there', async () => {
    const reply = fc.oneof(
      anyValue,
      fc.constantFrom('OK', 'ok', 'OK ', 'QUEUED', ['OK'], 'nil', 1, true, new Uint8Array([79, 75])),
      fc.constantFrom('OK', 'OK\0', 'NO', '').map((text) => Buffer.from(text)),
    )
    const property = fc.asyncProperty(fc.oneof(reply, fc.constantFrom(null, undefined)), async (given) => {
      const heard: unknown[] = []
      const client = clientOf(() => given)
      const found = await outcome(() =>
        redisSingleUse(client, { onAway: (error) => heard.push(error) }).claim('a', 300),
      )
      const isOk = given === 'OK' || (given instanceof Buffer && given.equals(Buffer.from('OK')))
      const isAnswer = isOk || given === null
      expect(found).toEqual(
        isAnswer ? isOk : new DuoError('single_use_unavailable', `${notClaimed}its answer is not what SET answers`),
      )
      expect(heard).toEqual(found instanceof Error ? [found] : [])
    })
    await fc.assert(property, repeatable)
  })

  test('a failure of any kind claims nothing, and says so in one text', async () => {
    const failure = fc.oneof(
      anyValue,
      anyText.map((message) => new Error(message)),
      fc.tuple(anyValue, anyValue).map(([message, code]) => Object.assign(new Error(), { message, code })),
    )
    const property = fc.asyncProperty(failure, async (reason) => {
      const client = clientOf(() => {
        throw reason
      })
      const heard: unknown[] = []
      const options = { onAway: (error: Error) => heard.push(error.message) }
      const found = await outcome(() => redisSingleUse(client, options).claim('a', 300))
      const message = expect.stringContaining(notClaimed) as string
      expect(found).toMatchObject({ message })
      const own = redisSingleUse(client, { ...options, whenAway: 'memory' })
      expect([await own.claim('a', 300), await own.claim('a', 300)]).toEqual([true, false])
      expect(heard).toEqual([message, message])
    })
    await fc.assert(property, repeatable)
  })

  test('a time of any kind is told to Redis in whole seconds and never cut short, or is refused', async () => {
    const time = fc.oneof(fc.double(), fc.double({ min: -10, max: 100_000 }), fc.integer(), anyValue)
    const property = fc.asyncProperty(time, async (ttl) => {
      const seen = new Map<string, unknown>()
      const found = await outcome(() => redisSingleUse(redisOf(clientOf, seen)).claim('a', ttl as number))
      const [seconds] = [...seen.values()]
      const isTime = typeof ttl === 'number' && ttl <= Number.MAX_SAFE_INTEGER && ttl > Number.NEGATIVE_INFINITY
      expect(String(found)).toBe(isTime ? 'true' : 'RangeError: ttlSeconds must be a number of seconds')
      expect(seen.size).toBe(isTime ? 1 : 0)
      if (!isTime) return
      expect(String(seconds)).toMatch(/^[1-9]\d{0,15}$/)
      expect(seconds).toBeGreaterThanOrEqual(ttl)
      expect(seconds).toBeLessThan(Math.max(1, ttl) + 1)
    })
    await fc.assert(property, repeatable)
  })
})

describe('options', () => {
  /** What a claim gives with these options, or the code of their refusal. */
  async function claimedWith(options: unknown): Promise<unknown> {
    try {
      return await redisSingleUse({ SET: () => 'OK' }, options as object).claim('a', 300)
    } catch (error) {
      return isDuoError(error) ? error.code : error
    }
  }

  const allowed: Record<string, (value: unknown) => boolean> = {
    prefix: (value) => typeof value === 'string',
    timeout: (value) => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 10_000,
    whenAway: (value) => value === 'closed' || value === 'memory',
    onAway: (value) => typeof value === 'function',
  }
  const nearValue = fc.oneof(
    fc.constantFrom('closed', 'memory', 0, 1, 10_000, 10_001, 1.5, () => 1),
    fc.integer(),
  )

  test.each(Object.entries(allowed))('%s may be anything, and is refused unless it is one', async (name, isAllowed) => {
    const property = fc.asyncProperty(fc.oneof(anyValue, nearValue), async (value) => {
      expect(await claimedWith({ [name]: value })).toBe(value === undefined || isAllowed(value) || 'invalid_option')
    })
    await fc.assert(property, repeatable)
  })

  test('all of them may be anything', async () => {
    const property = fc.asyncProperty(fc.anything(), async (value) => {
      const isEmpty = typeof value === 'object' && value !== null && !Array.isArray(value) && isWithoutKeys(value)
      expect(await claimedWith(value)).toBe(value === undefined || isEmpty || 'invalid_option')
    })
    await fc.assert(property, repeatable)
  })

  test('the client may be anything', () => {
    const property = fc.property(anyValue, (value) => {
      expect(() => redisSingleUse(value as RedisClient)).toThrow('client must be')
    })
    fc.assert(property, repeatable)
  })
})

function isWithoutKeys(value: object): boolean {
  for (const _ in value) return false
  return true
}
