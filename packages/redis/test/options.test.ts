import { inspect } from 'node:util'
import { isDuoError } from '@duokit/core'
import { expect, test } from 'vitest'
import { redisSingleUse } from '../src/index.js'

const client = { SET: () => Promise.resolve('OK') }

function refusalOf(given: unknown, options?: unknown): unknown {
  try {
    // JavaScript callers, whom no type stops.
    redisSingleUse(given as never, options as never)
    return undefined
  } catch (error) {
    return isDuoError(error) ? `${error.code}: ${error.message}` : error
  }
}

test.each([
  undefined,
  null,
  'redis://127.0.0.1',
  {},
  // What has other commands of other meaning behind the same names.
  { set: () => true },
  new Map(),
  { set: () => true, defineCommand: 'no function' },
])('what is no client of these packages is refused (%#)', (given) => {
  expect(refusalOf(given)).toBe('invalid_option: client must be a client of redis 4 to 6 or of ioredis')
})

test.each([
  [{ prefix: 1 }, 'prefix must be a string'],
  // Seconds, by mistake.
  [{ timeout: 5 }, 'timeout must be 100 to 10,000 milliseconds'],
  [{ timeout: 0 }, 'timeout must be 100 to 10,000 milliseconds'],
  [{ timeout: 1.5 }, 'timeout must be 100 to 10,000 milliseconds'],
  [{ timeout: 10_001 }, 'timeout must be 100 to 10,000 milliseconds'],
  [{ timeout: '1000' }, 'timeout must be 100 to 10,000 milliseconds'],
  [{ timeout: Number.NaN }, 'timeout must be 100 to 10,000 milliseconds'],
  [{ whenAway: 'open' }, 'whenAway must be "closed" or "memory"'],
  [{ whenAway: true }, 'whenAway must be "closed" or "memory"'],
  [{ onAway: 'log' }, 'onAway must be a function'],
  [{ whenaway: 'memory' }, 'whenaway is not an option of redisSingleUse. Did you mean whenAway?'],
])('%j is refused', (options, message) => {
  expect(refusalOf(client, options)).toBe(`invalid_option: ${message}`)
})

test('all options may be left out, and each may be given', () => {
  expect(refusalOf(client)).toBeUndefined()
  expect(refusalOf(client, { prefix: '', timeout: 10_000, whenAway: 'memory', onAway: () => {} })).toBeUndefined()
})

test.each([undefined, true, 1, '1', '', Buffer.from('no')])(
  'an answer that SET does not give claims nothing (%#)',
  async (reply) => {
    const singleUse = redisSingleUse({ SET: () => Promise.resolve(reply) })
    await expect(singleUse.claim('a', 300)).rejects.toThrow('its answer is not what SET answers')
  },
)

test('a client that throws, or fails with what is no error, claims nothing', async () => {
  const throwing = redisSingleUse({
    SET: () => {
      throw new Error('closed')
    },
  })
  await expect(throwing.claim('a', 300)).rejects.toThrow('Redis did not claim the answer: closed')
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors
  const odd = redisSingleUse({ SET: () => Promise.reject('password=1234') })
  await expect(odd.claim('a', 300)).rejects.toThrow(/^Redis did not claim the answer: unknown reason$/)
})

test('the error holds no command, whose parameters may be a password', async () => {
  const refused = Object.assign(new Error("ERR unknown command 'AUTH', with args beginning with: 'hunter2'"), {
    command: { name: 'auth', args: ['hunter2'] },
  })
  const error: unknown = await Promise.resolve(
    redisSingleUse({ SET: () => Promise.reject(refused) }).claim('a', 1),
  ).catch((reason: unknown) => reason)

  expect(String(error)).toBe("DuoError: Redis did not claim the answer: ERR unknown command 'AUTH'")
  expect(inspect(error)).not.toContain('hunter2')
  expect((error as Error).cause).toBeUndefined()
})

// duokit prints the messages of its own errors. Of others it prints where they were thrown, which is always here.
test('the error is one of ours, so that a report says why', async () => {
  const refused = new Error("READONLY You can't write against a read only replica.")
  const claim = redisSingleUse({ SET: () => Promise.reject(refused) }).claim('a', 1)
  await expect(claim).rejects.toMatchObject({
    name: 'DuoError',
    code: 'single_use_unavailable',
    message: "Redis did not claim the answer: READONLY You can't write against a read only replica.",
  })
})

test('an error about several addresses is told by its code', async () => {
  const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
  const singleUse = redisSingleUse({ SET: () => Promise.reject(refused) })
  await expect(singleUse.claim('a', 1)).rejects.toThrow('Redis did not claim the answer: ECONNREFUSED')
})

test('what another package puts on Object.prototype is no option', async () => {
  // oxlint-disable-next-line no-extend-native -- what another package did
  Object.defineProperty(Object.prototype, 'whenAway', {
    value: 'memory',
    configurable: true,
    enumerable: true,
    writable: true,
  })
  try {
    const singleUse = redisSingleUse({ SET: () => Promise.reject(new Error('READONLY')) })
    await expect(singleUse.claim('a', 300)).rejects.toThrow('READONLY')
  } finally {
    Reflect.deleteProperty(Object.prototype, 'whenAway')
  }
})
