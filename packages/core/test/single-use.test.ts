import { memorySingleUse } from '@duokit/core'
import { describe, expect, it } from 'vitest'

describe('memorySingleUse', () => {
  const start = 1_800_000_000_000
  const storeOf = (limit?: number) => {
    const clock = { now: start }
    const store = memorySingleUse({ now: () => clock.now, ...(limit === undefined ? {} : { limit }) })
    return { store, clock }
  }

  it('gives an id away once, until its time is over to the millisecond', () => {
    const { store, clock } = storeOf()
    expect([store.claim('one', 60), store.claim('one', 60), store.claim('two', 60)]).toEqual([true, false, true])
    clock.now = start + 59_999
    expect(store.claim('one', 60)).toBe(false)
    clock.now = start + 60_000
    expect([store.claim('one', 60), store.claim('one', 60)]).toEqual([true, false])
  })

  it.each([Number.NaN, 'many', -1, {}])('rejects a limit with which it would never be full: %j', (limit) => {
    expect(() => memorySingleUse({ limit: limit as number })).toThrow('limit must be a number')
  })

  it('throws for what is new when it is full, and forgets nothing that is still valid', () => {
    const { store, clock } = storeOf(2)
    expect([store.claim('one', 60), store.claim('two', 120)]).toEqual([true, true])
    const full = expect.objectContaining({ code: 'single_use_full', status: 503 })
    expect(() => store.claim('three', 60)).toThrow(full)
    clock.now = start + 59_999
    expect(() => store.claim('three', 60)).toThrow(full)
    // What is known is known, however full the store is.
    expect(store.claim('one', 60)).toBe(false)
    // The first is over by now and makes room for one.
    clock.now = start + 60_000
    expect([store.claim('three', 60), store.claim('two', 60)]).toEqual([true, false])
    expect(() => store.claim('one', 60)).toThrow(full)
  })
})
