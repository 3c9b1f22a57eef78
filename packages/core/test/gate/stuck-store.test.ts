import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { type Running, type Setting, start } from './application.js'
import type { Reply, Visitor } from './visitor.js'

// The store of single use is on the way of every login, and nobody else limits how long it takes.

let printed: MockInstance<typeof console.error>
beforeEach(() => {
  printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A login whose claim is under way, with the time in the hands of the test. */
async function claiming(
  claim: () => Promise<boolean>,
  setting: Setting = {},
): Promise<{ app: Running; alice: Visitor; reply: Promise<Reply> }> {
  const asked = vi.fn<() => Promise<boolean>>(claim)
  const app = await start({ ...setting, singleUse: { claim: asked } })
  const alice = app.visitor('alice')
  const started = await app.begin(alice)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const reply = app.approve(alice, started)
  while (asked.mock.calls.length === 0) await turn()
  return { app, alice, reply }
}

interface Deferred {
  readonly promise: Promise<boolean>
  resolve(isNew: boolean): void
  reject(error: Error): void
}

/** As `Promise.withResolvers`, which Node 20 does not have. */
function deferred(): Deferred {
  let settle: Omit<Deferred, 'promise'> | undefined
  const promise = new Promise<boolean>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, resolve: (isNew) => settle?.resolve(isNew), reject: (error) => settle?.reject(error) }
}

const isIn = async (visitor: Visitor) => (await visitor.get('/page')).status === 200
const never = () => new Promise<never>(() => undefined)

describe('a store of single use that never answers', () => {
  it('ends the login after 15 seconds, as one that fails', async () => {
    const { app, alice, reply } = await claiming(never)
    vi.advanceTimersByTime(14_999)
    for (let turns = 0; turns < 50; turns++) await turn()
    expect(app.events.filter(({ type }) => type === 'rejected')).toEqual([])
    vi.advanceTimersByTime(1)
    expect((await reply).status).toBe(503)
    vi.useRealTimers()
    expect(app.events.at(-1)).toMatchObject({
      type: 'rejected',
      reason: 'single_use_unavailable',
      error: { code: 'single_use_unavailable', message: 'singleUse.claim took longer than 15 seconds' },
    })
    expect(await isIn(alice)).toBe(false)
  })

  it('is reported with what to do', async () => {
    const { reply } = await claiming(never, { unheard: true })
    vi.advanceTimersByTime(15_000)
    await reply
    expect(printed.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^\[duo\] Single-use store unavailable \(single_use_unavailable\): singleUse\.claim took longer than 15 seconds\. .*time limit/,
        ),
      ],
    ])
  })

  it.each([
    ['claims', (settle: Deferred) => settle.resolve(true)],
    ['fails', (settle: Deferred) => settle.reject(new Error('late'))],
  ])('lets nobody in, and ends nothing, when it %s afterwards', async (_name, settle) => {
    const claim = deferred()
    const { app, alice, reply } = await claiming(() => claim.promise)
    vi.advanceTimersByTime(15_000)
    await reply
    vi.useRealTimers()
    settle(claim)
    await turn()
    expect(await isIn(alice)).toBe(false)
    expect(app.events.filter(({ type }) => type === 'rejected')).toHaveLength(1)
  })
})

it('a store that takes its time lets the user in, and leaves no timer behind', async () => {
  const claim = deferred()
  const { alice, reply } = await claiming(() => claim.promise)
  vi.advanceTimersByTime(14_000)
  claim.resolve(true)
  expect((await reply).status).toBe(303)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  expect(await isIn(alice)).toBe(true)
})
