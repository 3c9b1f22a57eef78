import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.js'
import { assertHeldUp, assertMisconfigured, lastEvent, withOutages } from './out-of-reach.js'
import { redirect } from './redirect.js'

/** Duo out of reach of the Universal Prompt, and what must not pass for it. */
export const outageScenarios: readonly Scenario[] = [
  redirect(340, 'let no user in while Duo is unavailable', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    await withOutages(stage, 'health_check', () => assertHeldUp(app, alice))
    assert.equal((await app.secondFactor(alice)).status, 303)
  }),
  redirect(
    341,
    'let users pass while Duo is unavailable, if failMode is open, and mark their proof',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      await withOutages(stage, 'health_check', async (outage) => {
        const alice = await app.user()
        const reply = await alice.get('/duo/start?next=/account')
        assert.deepEqual([outage, reply.status, reply.location], [outage, 303, `${app.origin}/account`])
        await app.assertVerified(alice)
        assert.equal((await alice.get('/duo/status', { as: 'script' })).json()['method'], 'bypass')
        if (app.events !== undefined) assert.equal(lastEvent(app), 'bypassed')
      })
    },
    'options',
  ),
  redirect(
    342,
    'end a bypass after five minutes',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      stage.duo.config.set({ outage: { health_check: 'http503' } })
      const alice = await app.user()
      await alice.get('/duo/start')
      stage.later(299)
      await app.assertVerified(alice)
      stage.later(1)
      await app.assertRefused(alice)
    },
    'options',
    'clock',
  ),
  redirect(
    343,
    'not let a bypass satisfy a guard that requires a recent verification',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      stage.duo.config.set({ outage: { health_check: 'http503' } })
      const alice = await app.user()
      await alice.get('/duo/start')
      await app.assertVerified(alice)
      const guarded = await alice.get('/transfer')
      assert.equal(guarded.status, 303)
      assert.equal((await alice.get(app.local(guarded.location ?? ''))).status, 503)
      assert.equal((await alice.get('/transfer', { as: 'script' })).status, 401)
      stage.duo.config.set({ outage: {} })
      await app.secondFactor(alice, '/transfer')
      assert.equal((await alice.get('/transfer')).status, 200)
    },
    'options',
  ),
  redirect(
    344,
    'not treat a 429 as an outage',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      stage.duo.config.set({ outage: { health_check: 'http429' } })
      await assertHeldUp(app, await app.user())
    },
    'options',
  ),
  redirect(
    345,
    'not treat a rejected secret as an outage',
    async (stage) => {
      const app = await stage.start({ failMode: 'open', keys: { skey: 'x'.repeat(40) } })
      await assertMisconfigured(app, await app.user())
    },
    'options',
  ),
  redirect(
    346,
    'not let users pass if Duo fails after the redirect',
    async (stage) => {
      const app = await stage.start({ failMode: 'open' })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      stage.duo.config.set({ outage: { all: 'http503' } })
      assert.equal((await app.finish(alice, started, { answer })).status, 503)
      await app.assertRefused(alice)
    },
    'options',
  ),
  redirect(
    347,
    'give a bypass to no other user, and end it with the session',
    async (stage) => {
      const app = await stage.start({ failMode: 'open', store: 'login-cookie' })
      stage.duo.config.set({ outage: { health_check: 'http503' } })
      const alice = await app.user()
      await alice.get('/duo/start')
      await app.assertVerified(alice)
      await alice.post('/logout')
      await app.firstFactor(alice, 'alice')
      await app.assertRefused(alice)
      await alice.get('/duo/start')
      await app.firstFactor(alice, 'allow.bob')
      await app.assertRefused(alice)
    },
    'options',
    'cookie-stores',
  ),
]
