import assert from 'node:assert/strict'
import { withQuickTimers } from '../quick-timers.js'
import { must, type Scenario } from '../scenario.js'

/** An answer counts once. */
export const singleUseScenarios: readonly Scenario[] = [
  must(50, 'refuse a response that was used in another login', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const first = await app.beginFrame(alice)
    const answer = await app.answerTo(first)
    assert.equal((await app.finish(alice, first, { answer })).status, 303)
    await alice.post('/duo/logout')
    const second = await app.beginFrame(alice)
    const mixed = `${answer.split(':')[0]}:${second.sigRequest.split(':')[1]}`
    const reply = await app.finish(alice, second, { answer: mixed })
    assert.ok(reply.status >= 400 && reply.status < 500)
    app.assertReason('replayed')
    await app.assertRefused(alice)
  }),
  must(51, 'redirect a repeated callback, and write nothing again', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.begin(alice, '/account')
    const answer = await app.answerTo(started)
    await app.finish(alice, started, { answer })
    const again = await app.finish(alice, started, { answer })
    assert.deepEqual([again.status, again.location], [303, `${app.origin}/account`])
    if (app.events !== undefined) assert.equal(app.events.filter((event) => event.type === 'verified').length, 1)
  }),
  must(
    52,
    'accept one of many callbacks at once',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      const replies = await Promise.all(Array.from({ length: 8 }, () => app.finish(alice, started, { answer })))
      assert.ok(replies.every((reply) => reply.status < 500))
      assert.equal(app.events?.filter((event) => event.type === 'verified').length, 1)
    },
    'clock',
  ),
  must(53, 'refuse a captured response in another browser of the same user', async (stage) => {
    const app = await stage.start()
    const [alice, thief] = [await app.user(), await app.user()]
    const started = await app.begin(alice)
    const answer = await app.answerTo(started)
    assert.equal((await app.finish(thief, started, { answer })).status, 403)
    app.assertReason('state_unknown')
    await app.assertRefused(thief)
    assert.equal((await app.finish(alice, started, { answer })).status, 303)
  }),
  must(
    54,
    'refuse every response that the single-use store has seen, or if the store fails',
    async (stage) => {
      const answers: [() => boolean | Promise<boolean>, number, string][] = [
        [() => false, 403, 'replayed'],
        [() => Promise.resolve(false), 403, 'replayed'],
        [() => 'true' as unknown as boolean, 500, 'callback_failed'],
        [() => Promise.reject(new Error('the store is away')), 503, 'single_use_unavailable'],
      ]
      for (const [claim, status, reason] of answers) {
        const app = await stage.start({ singleUse: { claim } })
        const alice = await app.user()
        assert.equal((await app.finish(alice, await app.begin(alice))).status, status)
        app.assertReason(reason)
        await app.assertRefused(alice)
      }
    },
    'options',
  ),
  must(
    55,
    'claim a response until it expires, under a name that does not reveal it',
    async (stage) => {
      const claims: [string, number][] = []
      const claim = (id: string, seconds: number) => claims.push([id, seconds]) === 1
      const app = await stage.start({ singleUse: { claim } })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      assert.equal((await app.finish(alice, started, { answer })).status, 303)
      const [[id, seconds] = ['', 0]] = claims
      assert.ok(seconds >= 300, `${seconds} s`)
      assert.ok(id.length >= 22 && !answer.includes(id) && !id.includes('AUTH'))
    },
    'options',
  ),
  must(
    56,
    'not claim a response that it refuses for another reason',
    async (stage) => {
      let claims = 0
      const app = await stage.start({ singleUse: { claim: () => (claims += 1) > 0 } })
      const alice = await app.user()
      stage.duo.users.outcomes('alice', 'tamper:sig', 'tamper:expired', 'tamper:user')
      for (let turn = 0; turn < 3; turn += 1) await app.finish(alice, await app.begin(alice))
      assert.equal(claims, 0)
      await app.assertRefused(alice)
    },
    'options',
  ),
  must(
    57,
    'end a login whose single-use store never answers, and let nobody in if it does so later',
    async (stage) => {
      let settle: (isNew: boolean) => void = () => undefined
      const claim = () => new Promise<boolean>((resolve) => (settle = resolve))
      const app = await stage.start({ singleUse: { claim } })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      const reply = await withQuickTimers(() => app.finish(alice, started, { answer }))
      assert.equal(reply.status, 503)
      app.assertReason('single_use_unavailable')
      settle(true)
      await app.assertRefused(alice)
    },
    'options',
    'timers',
  ),
]
