import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'

/** What the local Duo can make of an answer, and why it must not count. */
const spoiled: readonly [number, name: string, outcome: string, reason: string][] = [
  [33, 'that Duo did not sign', 'tamper:sig', 'bad_signature'],
  [34, 'that has expired', 'tamper:expired', 'expired'],
  [35, 'for another application', 'tamper:ikey', 'wrong_key'],
  [36, 'of another type', 'tamper:prefix', 'wrong_prefix'],
  [37, 'with a missing field', 'tamper:format', 'malformed'],
  [38, 'with an extra field', 'tamper:four-fields', 'malformed'],
  [39, 'whose expiry is not a number', 'tamper:expiry-text', 'malformed'],
  [40, 'with which Duo reports an error', 'err:something broke', 'duo_error'],
]

type Outcome = Parameters<Stage['duo']['users']['outcomes']>[1]

async function assertNotAccepted(app: Application, reason: string, refused: { status: number }): Promise<void> {
  assert.ok(refused.status >= 400 && refused.status < 500, `${refused.status} is no refusal`)
  app.assertReason(reason)
}

/** Answers of Duo, genuine and not. */
export const answerScenarios: readonly Scenario[] = [
  must(30, 'accept Duo’s response, and redirect to the page that the login was for', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const reply = await app.finish(alice, await app.begin(alice, '/account?tab=2'))
    assert.deepEqual([reply.status, reply.location], [303, `${app.origin}/account?tab=2`])
    assert.equal(reply.headers['cache-control'], 'no-store')
    await app.assertVerified(alice)
  }),
  must(31, 'refuse a response of another user', async (stage) => {
    const app = await stage.start()
    const [alice, bob] = [await app.user(), await app.user('allow.bob')]
    const [ofDuo] = (await app.answerTo(await app.beginFrame(bob))).split(':')
    const started = await app.beginFrame(alice)
    const own = started.sigRequest.split(':')[1]
    await assertNotAccepted(app, 'user_mismatch', await app.finish(alice, started, { answer: `${ofDuo}:${own}` }))
    await app.assertRefused(alice)
  }),
  must(32, 'refuse a whole login of another user', async (stage) => {
    const app = await stage.start()
    const [alice, bob] = [await app.user(), await app.user('allow.bob')]
    const started = await app.begin(bob)
    const answer = await app.answerTo(started)
    await assertNotAccepted(app, 'state_unknown', await app.finish(alice, started, { answer }))
    await app.assertRefused(alice)
  }),
  ...spoiled.map(([number, name, outcome, reason]) =>
    must(number, `refuse a response ${name}`, async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      stage.duo.users.outcomes('alice', outcome as Outcome)
      await assertNotAccepted(app, reason, await app.finish(alice, await app.begin(alice)))
      await app.assertRefused(alice)
    }),
  ),
  must(41, 'refuse a response whose application half was changed', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.beginFrame(alice)
    const answer = (await app.answerTo(started)).replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    await assertNotAccepted(app, 'bad_app_signature', await app.finish(alice, started, { answer }))
    await app.assertRefused(alice)
  }),
  must(
    42,
    'refuse a response with the application half of another login',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const first = await app.beginFrame(alice)
      stage.later(1)
      const second = await app.beginFrame(alice)
      const [ofDuo] = (await app.answerTo(second)).split(':')
      const own = first.sigRequest.split(':')[1]
      await assertNotAccepted(app, 'state_unknown', await app.finish(alice, second, { answer: `${ofDuo}:${own}` }))
      await app.assertRefused(alice)
    },
    'clock',
  ),
  must(
    43,
    'refuse a response that comes after its five minutes',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      stage.later(299)
      const later = await app.begin(alice)
      stage.later(2)
      await assertNotAccepted(app, 'expired', await app.finish(alice, started, { answer }))
      await app.assertRefused(alice)
      assert.equal((await app.finish(alice, later)).status, 303)
    },
    'clock',
  ),
  must(
    44,
    'refuse a response that is valid for longer than any of Duo’s',
    async (stage) => {
      const app = await stage.start()
      stage.duo.config.set({ answerLifetime: 7200 })
      const alice = await app.user()
      await assertNotAccepted(app, 'implausible_expiry', await app.finish(alice, await app.begin(alice)))
      await app.assertRefused(alice)
    },
    'clock',
  ),
  must(
    45,
    'end a login in progress after ten minutes',
    async (stage) => {
      const app = await stage.start()
      stage.duo.config.set({ answerLifetime: 3000 })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      stage.later(601)
      await assertNotAccepted(app, 'state_unknown', await app.finish(alice, started, { answer }))
      await app.assertRefused(alice)
    },
    'clock',
  ),
  must(46, 'refuse a response without a login in progress', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.beginFrame(alice)
    const answer = await app.answerTo(started)
    for (const query of ['', 'attempt=', 'attempt=unknown', `attempt=${'A'.repeat(22)}`]) {
      const postAction = `${started.postAction.replace(/\?.*/, '?')}${query}`
      await assertNotAccepted(app, 'state_unknown', await app.finish(alice, { ...started, postAction }, { answer }))
    }
    await app.assertRefused(alice)
  }),
  must(47, 'refuse a response after a logout and a new login', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.begin(alice)
    const answer = await app.answerTo(started)
    await alice.post('/logout')
    await app.firstFactor(alice, 'alice')
    const reply = await app.finish(alice, started, { answer })
    assert.ok(reply.status >= 400 && reply.status < 500)
    await app.assertRefused(alice)
  }),
  must(48, 'refuse a response without a first factor', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.begin(alice)
    const answer = await app.answerTo(started)
    await alice.post('/logout')
    const reply = await app.finish(alice, started, { answer, as: 'script' })
    assert.equal(reply.status, 401)
    assert.equal(reply.json()['code'], 'first_factor_required')
  }),
  must(49, 'show no details on the page of a refusal, and offer to try again', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    stage.duo.users.outcomes('alice', 'tamper:sig')
    const reply = await app.finish(alice, await app.begin(alice, '/account'))
    assert.match(String(reply.headers['content-type']), /^text\/html/)
    assert.match(reply.text, /href="[^"]*\/duo\/start\?next=%2Faccount/)
    for (const hidden of ['bad_signature', 'skey', 'akey']) assert.ok(!reply.text.includes(hidden), hidden)
    stage.duo.users.outcomes('alice', 'tamper:sig')
    const told = await app.finish(alice, await app.begin(alice), { as: 'script' })
    assert.equal(told.json()['status'], 403)
    assert.equal(told.headers['cache-control'], 'no-store')
  }),
]
