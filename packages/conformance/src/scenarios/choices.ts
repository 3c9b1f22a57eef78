import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

const byName = (username: string) => (username.startsWith('allow.') ? 'universal' : 'iframe')

/** Both prompts side by side, while people are moved from one to the other. */
export const choiceScenarios: readonly Scenario[] = [
  must(
    350,
    'show each user the prompt that choose returns',
    async (stage) => {
      const app = await stage.start({ prompt: { choose: byName } })
      for (const [name, prompt] of [
        ['alice', 'iframe'],
        ['allow.bob', 'universal'],
      ] as const) {
        const visitor = await app.user(name)
        const started = await app.begin(visitor)
        assert.equal(started.prompt, prompt)
        assert.equal((await app.finish(visitor, started)).status, 303)
        assert.equal((await visitor.get('/duo/status', { as: 'script' })).json()['method'], prompt)
      }
    },
    'universal',
    'options',
  ),
  must(
    351,
    'not finish a login with the callback of the other prompt',
    async (stage) => {
      const app = await stage.start({ prompt: { choose: byName } })
      const [alice, bob] = [await app.user(), await app.user('allow.bob')]
      const frame = await app.beginFrame(alice)
      const attempt = new URL(frame.postAction, app.origin).searchParams.get('attempt') ?? ''
      const answer = encodeURIComponent(await app.answerTo(frame))
      for (const code of ['x', answer]) {
        const query = `state=${attempt}&duo_code=${code}&${frame.postArgument}=${answer}`
        assert.equal((await app.comeBack(alice, `/duo/callback?${query}`)).status, 403)
      }
      await app.assertRefused(alice)
      const redirect = new URL(await app.answerTo(await app.beginRedirect(bob)), app.origin)
      const state = redirect.searchParams.get('state') ?? ''
      const posted = await bob.post(`/duo/callback?attempt=${state}`, redirect.searchParams)
      assert.equal(posted.status, 403)
      await app.assertRefused(bob)
    },
    'universal',
    'options',
  ),
  must(
    352,
    'finish a login only while choose still returns the prompt that it started with',
    async (stage) => {
      let chosen = 'iframe'
      const app = await stage.start({ prompt: { choose: () => chosen } })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      chosen = 'universal'
      assert.equal((await app.finish(alice, started, { answer })).status, 403)
      await app.assertRefused(alice)
      await app.secondFactor(alice)
      chosen = 'iframe'
      await app.assertVerified(alice)
    },
    'universal',
    'options',
  ),
  must(
    353,
    'let no user in if choose returns no prompt',
    async (stage) => {
      const app = await stage.start({ prompt: { choose: () => 'carrier-pigeon' } })
      const alice = await app.user()
      assert.ok((await alice.get('/duo/start')).status >= 400)
      await app.assertRefused(alice)
    },
    'universal',
    'options',
  ),
]
