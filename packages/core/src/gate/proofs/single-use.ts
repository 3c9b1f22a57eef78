import { DuoError, invalidOption } from '../../errors/errors.js'
import { optionNames, readOptions } from '../../option-names.js'
import type { MaybePromise } from '../../maybe-promise.js'

/**
 * Remembers which of Duo's responses were used. The default keeps them in the memory of one process. Several
 * instances need a shared store; otherwise each instance accepts a response once.
 */
export interface SingleUse {
  /**
   * Claims an identifier for a time. It must be atomic. duokit waits for 15 seconds, so give the store a shorter time
   * limit.
   *
   * @param id - opaque, at most 64 characters
   * @param ttlSeconds - how many seconds to remember it
   * @returns `true` if the identifier was free and is now claimed. Any other value, an error, or no
   * result within 15 seconds rejects the login
   */
  claim(id: string, ttlSeconds: number): MaybePromise<boolean>
}

/** What can be chosen about {@link memorySingleUse}. */
export interface MemorySingleUseOptions {
  /** The time in milliseconds; `Date.now` by default. */
  readonly now?: () => number
  /** How many identifiers are kept at most; 100,000 by default. */
  readonly limit?: number
}

const names = /* @__PURE__ */ optionNames<MemorySingleUseOptions>({ now: true, limit: true })

/**
 * The single-use store of one process. It is bounded: when it is full, `claim` throws `single_use_full`, since
 * forgetting an entry would let a used response in again.
 *
 * @example
 * ```ts
 * const singleUse = memorySingleUse({ limit: 10_000 })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function memorySingleUse(options: MemorySingleUseOptions = {}): SingleUse {
  const { now = Date.now, limit = 100_000 } = readOptions(options, names, 'memorySingleUse')
  // Also a value that is not a number, with which the store would never be full.
  if (!(limit >= 0)) throw invalidOption('limit', 'must be a number')
  const claimed = new Map<string, number>()
  const forgetExpired = (time: number) => {
    for (const [id, end] of claimed) if (end <= time) claimed.delete(id)
  }
  return {
    claim(id, ttlSeconds) {
      const time = now()
      const end = claimed.get(id) ?? Number.NEGATIVE_INFINITY
      if (end > time) return false
      if (claimed.size >= limit) forgetExpired(time)
      if (claimed.size >= limit) throw new DuoError('single_use_full')
      claimed.set(id, time + ttlSeconds * 1000)
      return true
    },
  }
}
