import { afterEach, describe, expect, it, vi } from 'vitest'
import { origin, start } from './application.js'
import { majors } from './majors.js'

afterEach(() => void vi.useRealTimers())

/** As many as a guard has under way at once. */
const most = 10_000

describe.each(majors)('checks of upgrades that hang with h3 $number', (major) => {
  it('are refused in time, and count until what they read has ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const held: (() => void)[] = []
    let isHanging = true
    const { duo } = await start(major, {
      getUsername: () => (isHanging ? new Promise((resolve) => held.push(() => resolve(undefined))) : undefined),
    })
    const hooks = duo.live({ logout: 'forget', timeout: 5 }).hooks({ upgrade: (_request: object): unknown => ({}) })
    const request = { url: `${origin}/live`, headers: new Headers({ origin }) }
    const knock = async (): Promise<unknown> => {
      const refusal: unknown = await Promise.resolve(hooks.upgrade(request)).catch((error: unknown) => error)
      return Reflect.get(Object(Reflect.get(Object(refusal), 'response')), 'status')
    }
    const hanging = Array.from({ length: most }, () => knock())
    await expect.poll(() => held.length).toBe(most)
    expect(await knock()).toBe(503)
    vi.advanceTimersByTime(5000)
    expect(new Set(await Promise.all(hanging))).toEqual(new Set([503]))
    isHanging = false
    expect(await knock()).toBe(503)
    for (const release of held.splice(0)) release()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await knock()).toBe(401)
  })

  it('have a time limit that must be one', async () => {
    const { duo } = await start(major)
    expect(() => duo.live({ logout: 'forget', timeout: 0 })).toThrow(/timeout must be a number of seconds/)
  })
})
