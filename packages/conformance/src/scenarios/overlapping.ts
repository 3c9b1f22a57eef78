import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'

/** Requests of one session that overlap: each has read it before the other writes it. */
export const overlappingScenarios: readonly Scenario[] = [
  must(
    157,
    'lead two tabs on that come back from Duo at the same time',
    async (stage) => {
      const { app, pages, replies } = await comeBackTogether(stage)
      const seen = replies.map(({ status, location }) => [status, location])
      assert.deepEqual(
        seen,
        pages.map((page) => [303, app.origin + page]),
      )
    },
    'clock',
  ),
  must(
    158,
    'keep the login if two tabs come back from Duo at the same time',
    async (stage) => {
      const { app, alice } = await comeBackTogether(stage)
      await app.assertVerified(alice)
    },
    'clock',
    'late-requests',
  ),
  must(
    159,
    'accept no proof of a login that was under way when the application called forget',
    async (stage) => {
      const app = await stage.start({ prompt: 'universal' })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      // The callback waits for Duo's token.
      stage.duo.config.set({ latencyMs: 100 })
      const finishing = app.finish(alice, started, { answer })
      assert.equal((await alice.post('/forget')).status, 204)
      await finishing
      stage.duo.config.set({ latencyMs: 0 })
      await app.assertRefused(alice)
    },
    'clock',
    'universal',
    'extras',
  ),
]

/** Two tabs whose requests bring the session that the first one to finish gives a new ID. */
async function comeBackTogether(stage: Stage) {
  const app = await stage.start()
  const alice = await app.user()
  const pages = ['/account?tab=0', '/account?tab=1']
  const tabs = []
  for (const next of pages) {
    const started = await app.begin(alice, next)
    tabs.push({ started, answer: await app.answerTo(started) })
    stage.later(1)
  }
  const finishing = tabs.map(({ started, answer }) => app.finish(alice, started, { answer }))
  const replies = []
  // The second request may come so late that its session is gone: then a page leads back to the callback.
  for (const reply of await Promise.all(finishing)) {
    const [, onward] = /^0;url=(.+)$/.exec(String(reply.headers['refresh'])) ?? []
    replies.push(onward === undefined ? reply : await alice.get(onward))
  }
  return { app, alice, pages, replies }
}
