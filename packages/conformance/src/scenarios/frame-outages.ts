import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'
import type { Visitor } from '../visitor.js'
import { assertHeldUp, lastEvent, withOutages } from './out-of-reach.js'

/** Seconds after which an application has to ask again. */
const soon = 10

/** How often `ping` was called, answered or not. */
function pings(stage: Stage): number {
  return stage.duo.events.list().filter(({ detail }) => detail['endpoint'] === 'ping').length
}

async function assertPasses(app: Application, visitor: Visitor, name?: string): Promise<void> {
  const reply = await visitor.get('/duo/start?next=/account')
  assert.deepEqual([reply.status, reply.location], [303, `${app.origin}/account`])
  await app.assertVerified(visitor, name)
  assert.equal((await visitor.get('/duo/status', { as: 'script' })).json()['method'], 'bypass')
  if (app.events !== undefined) assert.equal(lastEvent(app), 'bypassed')
}

/** Duo out of reach of the iframe, where an application asks for it. */
export const frameOutageScenarios: readonly Scenario[] = [
  must(
    360,
    'let users pass with the iframe while Duo is unavailable, if failMode is open, and mark their proof',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      await withOutages(stage, 'ping', async () => {
        stage.later(soon)
        await assertPasses(app, await app.user())
      })
    },
    'options',
    'clock',
  ),
  must(
    361,
    'let no user in with the iframe while Duo is unavailable, and say so, if availability is true',
    async (stage) => {
      const app = await stage.start({ failMode: 'closed', keys: { availability: true } })
      const alice = await app.user()
      await withOutages(stage, 'ping', async () => {
        stage.later(soon)
        await assertHeldUp(app, alice)
      })
      stage.later(soon)
      assert.equal((await app.secondFactor(alice)).status, 303)
    },
    'options',
    'clock',
  ),
  must(
    362,
    'call Duo before the iframe only if an option says so',
    async (stage) => {
      const app = await stage.start({ failMode: 'closed' })
      stage.duo.config.set({ outage: { ping: 'http503' } })
      assert.equal((await app.secondFactor(await app.user())).status, 303)
      const open = await stage.start({ failMode: 'open', keys: { availability: false } })
      assert.equal((await open.secondFactor(await open.user())).status, 303)
      assert.equal(pings(stage), 0)
    },
    'options',
  ),
  must(
    363,
    'call Duo once for all logins of a short time, before and during an outage',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      await app.begin(await app.user())
      await app.begin(await app.user('allow.bob'))
      assert.equal(pings(stage), 1)
      stage.later(soon)
      stage.duo.config.set({ outage: { ping: 'http503' } })
      await assertPasses(app, await app.user())
      await assertPasses(app, await app.user('allow.bob'), 'allow.bob')
      assert.equal(pings(stage), 2)
      stage.duo.config.set({ outage: {} })
      stage.later(soon)
      await app.begin(await app.user())
      assert.equal(pings(stage), 3)
    },
    'options',
    'clock',
  ),
  must(
    364,
    'not let a bypass of the iframe satisfy a guard that requires a recent verification',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      stage.duo.config.set({ outage: { ping: 'http503' } })
      const alice = await app.user()
      await assertPasses(app, alice)
      const guarded = await alice.get('/transfer')
      assert.equal(guarded.status, 303)
      assert.equal((await alice.get(app.local(guarded.location ?? ''))).status, 503)
      assert.equal((await alice.get('/transfer', { as: 'script' })).status, 401)
      stage.duo.config.set({ outage: {} })
      stage.later(soon)
      await app.secondFactor(alice, '/transfer')
      assert.equal((await alice.get('/transfer')).status, 200)
    },
    'options',
    'clock',
  ),
  must(
    365,
    'show the iframe and let nobody pass if Duo responds with 429',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      stage.duo.config.set({ outage: { ping: 'http429' } })
      const alice = await app.user()
      await app.begin(alice)
      await app.assertRefused(alice)
      assert.equal(pings(stage), 1)
    },
    'options',
  ),
]
