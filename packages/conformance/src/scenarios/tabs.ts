import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

/** People with several tabs, a back button, and little patience. */
export const tabScenarios: readonly Scenario[] = [
  must(
    140,
    'let two tabs finish in any order, each at its own page',
    async (stage) => {
      for (const order of [
        [0, 1],
        [1, 0],
      ] as const) {
        const app = await stage.start()
        const alice = await app.user()
        const tabs = [await app.begin(alice, '/account?tab=0')]
        stage.later(1)
        tabs.push(await app.begin(alice, '/account?tab=1'))
        for (const tab of order) {
          const started = tabs[tab]
          assert.ok(started !== undefined)
          stage.later(1)
          const reply = await app.finish(alice, started)
          assert.deepEqual([reply.status, reply.location], [303, `${app.origin}/account?tab=${tab}`])
          await app.assertVerified(alice)
        }
      }
    },
    'clock',
  ),
  must(141, 'start a new login each time the prompt is loaded', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const [first, second] = [await app.beginFrame(alice), await app.beginFrame(alice)]
    assert.notEqual(first.postAction, second.postAction)
    assert.equal((await app.finish(alice, second)).status, 303)
  }),
  must(142, 'redirect a verified user who goes back to the prompt', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    const back = await alice.get('/duo/start?next=/account')
    assert.deepEqual([back.status, back.location], [303, `${app.origin}/account`])
  }),
  must(143, 'let a denial be followed by an approval', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    stage.duo.users.outcomes('alice', 'deny', 'allow')
    await assert.rejects(app.finish(alice, await app.begin(alice)), 'a denial stays inside Duo’s frame')
    await app.assertRefused(alice)
    assert.equal((await app.finish(alice, await app.begin(alice))).status, 303)
    await app.assertVerified(alice)
  }),
  must(144, 'give the page no response to post if Duo denies the login', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const outcome of ['deny', 'fraud', 'lockout', 'disabled', 'timeout'] as const) {
      stage.duo.users.outcomes('alice', outcome)
      await assert.rejects(app.answerTo(await app.begin(alice)), outcome)
    }
    await app.assertRefused(alice)
  }),
  must(145, 'keep the logins of two users in two browsers apart', async (stage) => {
    const app = await stage.start()
    const [alice, bob] = [await app.user(), await app.user('allow.bob')]
    const [first, second] = [await app.begin(alice), await app.begin(bob)]
    assert.equal((await app.finish(bob, second)).status, 303)
    await app.assertRefused(alice)
    assert.equal((await app.finish(alice, first)).status, 303)
    await app.assertVerified(alice)
    await app.assertVerified(bob, 'allow.bob')
  }),
  must(146, 'require Duo from the next user of a browser, with and without a logout before', async (stage) => {
    const app = await stage.start()
    for (const logsOut of [true, false]) {
      const visitor = await app.verified()
      if (logsOut) await visitor.post('/logout')
      await app.firstFactor(visitor, 'allow.bob')
      await app.assertRefused(visitor)
      await app.secondFactor(visitor)
      await app.assertVerified(visitor, 'allow.bob')
    }
  }),
  must(147, 'refuse a response after another user logged in in the same browser', async (stage) => {
    const app = await stage.start()
    const visitor = await app.user()
    const started = await app.begin(visitor)
    const answer = await app.answerTo(started)
    await app.firstFactor(visitor, 'allow.bob')
    await app.secondFactor(visitor)
    const reply = await app.finish(visitor, started, { answer })
    assert.equal(reply.status, 403)
    app.assertReason('user_mismatch')
    await app.assertVerified(visitor, 'allow.bob')
  }),
  must(148, 'refuse a response after its user logged out', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.begin(alice)
    const answer = await app.answerTo(started)
    await alice.post('/logout')
    const reply = await app.finish(alice, started, { answer })
    // A browser that comes back from Duo without any cookie is told so. One that has a cookie gets the login page.
    const toLogin = stage.prompt === 'universal' && reply.location?.startsWith(`${app.origin}/login`)
    assert.ok(toLogin || reply.status === 401, `${reply.status} ${reply.location}`)
    assert.equal(app.events?.filter(({ type }) => type === 'verified').length ?? 0, 0)
    await app.assertRefused(alice, 'first_factor_required')
  }),
  must(
    149,
    'let two tabs finish that begin at the same time, as when a browser restores them',
    async (stage) => {
      for (const order of ['forwards', 'backwards']) {
        // Both requests read the session while Duo's health check is under way, and both write it back.
        const app = await stage.start({ prompt: 'universal' })
        const alice = await app.user()
        const tabs = await Promise.all(['/account?tab=0', '/account?tab=1'].map((next) => app.begin(alice, next)))
        for (const started of order === 'forwards' ? tabs : tabs.toReversed()) {
          stage.later(1)
          assert.equal((await app.finish(alice, started)).status, 303)
        }
        await app.assertVerified(alice)
      }
    },
    'clock',
    'universal',
    'session-ids',
  ),
]
