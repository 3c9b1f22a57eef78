import { DuoError, memorySingleUse, optionNames, readOptions, type SingleUse, withinTime } from '@duokit/core'
import type { RedisClient } from './redis-client.js'
import { type SetOnce, setOnceOf } from './set-once.js'

/** Options of {@link redisSingleUse}. */
export interface RedisSingleUseOptions {
  /** The prefix of each key. `duokit:used:` by default. */
  readonly prefix?: string
  /** How many milliseconds a login waits for Redis, 100 to 10,000. 1,000 by default. */
  readonly timeout?: number
  /**
   * What happens while Redis is unavailable: it cannot be reached, does not respond in time, or refuses the command.
   *
   * - `closed`, the default: every login is rejected.
   * - `memory`: each process remembers responses by itself. **Each process then accepts a response of Duo once**:
   *   anyone who has a response, and the cookies of its browser, can use it again at another instance until it expires.
   */
  readonly whenAway?: 'closed' | 'memory'
  /**
   * Receives each claim that Redis did not answer, with the reason, in both modes. If it throws, nothing changes. Use
   * it for an alert: with `memory`, nothing else shows that instances no longer share.
   */
  readonly onAway?: (error: Error) => unknown
}

const names = /* @__PURE__ */ optionNames<RedisSingleUseOptions>({
  prefix: true,
  timeout: true,
  whenAway: true,
  onAway: true,
})

/** A {@link SingleUse} over Redis. */
export interface RedisSingleUse extends SingleUse {
  claim(id: string, ttlSeconds: number): Promise<boolean>
}

/**
 * Creates a single-use store that instances share. Each of Duo's responses is a key in Redis or Valkey. It is set only
 * if it does not exist yet (`SET … NX EX`), and expires after the response.
 *
 * @example
 * ```ts
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: 'redis://127.0.0.1:6379' })
 * client.on('error', (error) => console.error(error))
 * client.connect().catch(() => undefined) // in the background: awaiting it would never end while Redis is down
 *
 * const singleUse = redisSingleUse(client)
 * ```
 *
 * @param client - of `redis` or `ioredis`, connected or about to be
 * @returns the value of the option `singleUse`. Its `claim` rejects while Redis is away, and the gate then refuses the
 * login with `single_use_unavailable`; with `whenAway: 'memory'` it does not
 * @throws DuoError `invalid_option`
 */
export function redisSingleUse(client: RedisClient, options: RedisSingleUseOptions = {}): RedisSingleUse {
  const { setOnce, prefix, timeout, whenAway, onAway } = checked(client, options)
  // All claims of this process, in both modes: Redis may forget (FLUSHALL, eviction, a failover), and a response that
  // this process has accepted is refused here all the same. With `memory` it is also known when Redis goes and when it
  // comes back.
  const own = memorySingleUse()
  return {
    async claim(id, ttlSeconds) {
      const seconds = wholeSeconds(ttlSeconds)
      if (!claimHere(own, { id, seconds, alone: whenAway === 'memory' })) return false
      try {
        return isClaimed(await withinTime(setOnce(prefix + id, seconds), timeout, () => late(timeout)))
      } catch (reason) {
        const error = away(reason)
        tell(onAway, error)
        if (whenAway === 'closed') throw error
        return true
      }
    },
  }
}

function late(timeout: number): Error {
  return new Error(`no answer within ${timeout} ms`)
}

/** If Redis works, a full memory rejects nobody. Without Redis, it has to reject: `single_use_full`. */
function claimHere(own: SingleUse, { id, seconds, alone }: { id: string; seconds: number; alone: boolean }): unknown {
  try {
    return own.claim(id, seconds)
  } catch (error) {
    if (alone) throw error
    return true
  }
}

interface Checked {
  readonly setOnce: SetOnce
  readonly prefix: string
  readonly timeout: number
  readonly whenAway: 'closed' | 'memory'
  readonly onAway: ((error: Error) => unknown) | undefined
}

function checked(client: RedisClient, options: RedisSingleUseOptions): Checked {
  const given = readOptions(options, names, 'redisSingleUse')
  const { prefix = 'duokit:used:', timeout = 1000, whenAway = 'closed', onAway } = given
  const setOnce = setOnceOf(client)
  if (setOnce === undefined) throw invalid('client', 'must be a client of redis 4 to 6 or of ioredis')
  if (typeof prefix !== 'string') throw invalid('prefix', 'must be a string')
  if (!Number.isInteger(timeout) || timeout < 100 || timeout > 10_000) {
    throw invalid('timeout', 'must be 100 to 10,000 milliseconds')
  }
  if (whenAway !== 'closed' && whenAway !== 'memory') throw invalid('whenAway', 'must be "closed" or "memory"')
  if (onAway !== undefined && typeof onAway !== 'function') throw invalid('onAway', 'must be a function')
  return { setOnce, prefix, timeout, whenAway, onAway }
}

function invalid(option: string, expected: string): DuoError {
  return new DuoError('invalid_option', `${option} ${expected}`)
}

/**
 * Redis takes whole seconds, at least one. They are rounded up, because a claim must not expire before the response.
 * A larger number would be written in a form that Redis cannot read, and would look like an outage of Redis.
 */
function wholeSeconds(ttlSeconds: number): number {
  if (!Number.isFinite(ttlSeconds) || ttlSeconds > Number.MAX_SAFE_INTEGER) {
    throw new RangeError('ttlSeconds must be a number of seconds')
  }
  return Math.max(1, Math.ceil(ttlSeconds))
}

/** `OK`, also as bytes where the client's types are mapped so; nothing where the key was there. */
function isClaimed(reply: unknown): boolean {
  if (reply === null) return false
  if (reply === 'OK' || (Buffer.isBuffer(reply) && reply.toString() === 'OK')) return true
  throw new Error('its answer is not what SET answers')
}

/**
 * Says why, without the client's own error: that may carry the command it belongs to, which while connecting is the one
 * with the password. Redis repeats the parameters of a command it does not know.
 */
function away(reason: unknown): DuoError {
  const text = textOf(reason).replace(/,? with args.*$/s, '')
  return new DuoError('single_use_unavailable', `Redis did not claim the answer: ${text}`)
}

/** If a host has several addresses, the error about all of them has a code and no message. */
function textOf(reason: unknown): string {
  const parts =
    reason instanceof Error ? ['message', 'code', 'name'].map((part): unknown => Reflect.get(reason, part)) : []
  return parts.find((part): part is string => typeof part === 'string' && part !== '') ?? 'unknown reason'
}

function tell(onAway: Checked['onAway'], error: Error): void {
  try {
    Promise.resolve(onAway?.(error)).catch(() => undefined)
  } catch {
    // An error in a listener must not decide about a login.
  }
}
