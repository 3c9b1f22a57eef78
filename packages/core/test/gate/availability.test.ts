import { iframePrompt, type Requirement } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Running, type Setting, start } from './application.js'
import { keys } from 'testing/duo-half'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

function application(setting: Partial<Setting> = {}): Promise<Running> {
  const { ikey, skey } = simulator.application
  const prompt = iframePrompt({ host: simulator.host, ikey, skey, akey: keys.akey, timeout: 200 })
  return start({ prompt, failMode: 'open', ...setting })
}

const pings = (): number => simulator.events.list().filter(({ detail }) => detail['endpoint'] === 'ping').length

describe('a bypass', () => {
  it('satisfies a guard that asks for nothing, and no other', async () => {
    simulator.config.set({ outage: { ping: 'http503' } })
    const guards: Readonly<Record<string, Requirement | undefined>> = {
      '/page': undefined,
      '/empty': { excludeFactors: [] },
      '/recent': { maxAge: 60 },
      '/factors': { excludeFactors: ['remembered_device'] },
    }
    const app = await application({
      routes: (duo) => [(ctx, next) => duo.guard(guards[ctx.path])(ctx, next)],
    })
    const alice = app.visitor('alice')
    expect((await alice.get('/duo/start?next=/page')).location).toBe(`${app.origin}/page`)
    const asked = async (path: string) => (await alice.get(path)).location ?? 'nothing'
    expect([await asked('/page'), await asked('/empty')]).toEqual(['nothing', 'nothing'])
    for (const [path, age] of [
      ['/recent', 60],
      ['/factors', 0],
    ] as const) {
      const leading = await asked(path)
      expect(leading).toBe(`${app.origin}/duo/start?next=%2F${path.slice(1)}&max_age=${age}`)
      expect((await alice.get(path, { as: 'script' })).json()).toMatchObject({ code: 'duo_required' })
      expect((await alice.get(leading.slice(app.origin.length))).status).toBe(503)
    }
  })
})

describe('whether Duo is there, asked before the iframe', () => {
  it('is asked once for those who come at the same time, and they share the wait', async () => {
    simulator.config.set({ outage: { ping: 'hang' } })
    const app = await application()
    const users = ['alice', 'bob', 'carol']
    const replies = await Promise.all(users.map((user) => app.visitor(user).get('/duo/start?next=/page')))
    expect(replies.map(({ status, location }) => [status, location])).toEqual(
      users.map(() => [303, `${app.origin}/page`]),
    )
    expect(pings()).toBe(1)
    expect(app.events.map(({ type }) => type)).toEqual(['bypassed', 'bypassed', 'bypassed'])
  })

  it('is asked again when the clock was set back', async () => {
    const app = await application()
    await app.begin(app.visitor('alice'))
    app.clock.seconds -= 3600
    await app.begin(app.visitor('alice'))
    expect(pings()).toBe(2)
  })

  it.each([9, 10])('is asked again after ten seconds, and not before: %i s', async (passed) => {
    const app = await application()
    await app.begin(app.visitor('alice'))
    app.clock.seconds += passed
    await app.begin(app.visitor('alice'))
    expect(pings()).toBe(passed < 10 ? 1 : 2)
  })

  it('is asked through the fetch of the gate', async () => {
    const urls: string[] = []
    const app = await application({ fetch: async (url) => (urls.push(url), new Response('', { status: 503 })) })
    expect((await app.visitor('alice').get('/duo/start')).status).toBe(303)
    expect(urls).toEqual([`${simulator.url}/auth/v2/ping`])
  })

  it('is no reason to stop where Duo answers with a refusal', async () => {
    const app = await application({ fetch: async () => Response.json({ stat: 'FAIL', code: 40301 }, { status: 403 }) })
    expect((await app.begin(app.visitor('alice'))).sigRequest).toMatch(/^TX\|/)
  })
})
