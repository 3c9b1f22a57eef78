import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import type { Scenario } from '../scenario.js'
import type { Visitor } from '../visitor.js'
import { assertHonest, assertMisconfigured, lastEvent } from './out-of-reach.js'
import { redirect } from './redirect.js'

/** Seconds by which a clock has to be wrong for Duo to refuse the application. */
const farApart = 700

/** What only whoever runs the application can fix. */
export const setupMistakeScenarios: readonly Scenario[] = [
  redirect(
    620,
    'respond to a secret that Duo rejects as to a setup mistake',
    async (stage) => {
      const app = await stage.start({ keys: { skey: 'x'.repeat(40) } })
      await assertMisconfigured(app, await app.user())
    },
    'options',
  ),
  redirect(
    621,
    'respond to a clock that is minutes behind Duo’s as to a setup mistake',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      stage.duo.clock.freeze(stage.duo.clock.now() + farApart)
      await assertMisconfigured(app, alice)
    },
    'options',
    'clock',
  ),
  redirect(
    622,
    'respond to a callback whose code Duo refuses because of the secret as to a setup mistake',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      const { ikey, skey } = stage.duo.application
      stage.duo.applications.set(ikey, { skey: 'y'.repeat(40) })
      const reply = await app.finish(alice, started, { answer })
      stage.duo.applications.set(ikey, { skey })
      assert.equal(reply.status, 500)
      app.assertReason('invalid_client')
      assertHonest(reply.text)
      await app.assertRefused(alice)
    },
    'options',
  ),
  redirect(623, 'offer another try while Duo is unavailable, and promise nothing', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    stage.duo.config.set({ outage: { health_check: 'http503' } })
    const page = await startPage(alice)
    assert.equal(page.status, 503)
    assert.match(page.text, />Try again<\/a>/)
    assert.doesNotMatch(page.text, /in a minute/i)
    if (app.events !== undefined) assert.equal(lastEvent(app), 'unavailable')
  }),
  redirect(
    624,
    'tell a script the code of a setup mistake, and the advice only with a local Duo',
    async (stage) => {
      const app: Application = await stage.start({ keys: { skey: 'x'.repeat(40) } })
      const alice = await app.user()
      const told = await alice.get('/duo/start', { as: 'script' })
      assert.equal(told.status, 500)
      // The Duo of every scenario is a local one.
      assert.match(String(told.json()['advice']), /^invalid_client: .*secret/)
      assert.equal(told.json()['code'], 'invalid_client')
    },
    'options',
  ),
]

function startPage(visitor: Visitor) {
  return visitor.get('/duo/start?next=/account')
}
