import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

/** Guards that ask for something more recent than a verification that still counts. */
export const stepUpScenarios: readonly Scenario[] = [
  must(
    20,
    'require a new verification at the second that a guard names',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      stage.later(59)
      assert.equal((await alice.get('/transfer')).status, 200)
      stage.later(1)
      const reply = await alice.get('/transfer')
      assert.equal(reply.status, 303)
      assert.equal(reply.location, `${app.origin}/duo/start?next=%2Ftransfer&max_age=60`)
    },
    'clock',
  ),
  must(
    21,
    'not affect other guards while one requires a new verification',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      stage.later(60)
      assert.equal((await alice.get('/transfer')).status, 303)
      await app.assertVerified(alice)
    },
    'clock',
  ),
  must(
    22,
    'let a user in after a new verification',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      stage.later(60)
      assert.notEqual((await alice.get('/duo/start?next=/transfer&max_age=60')).location, `${app.origin}/transfer`)
      assert.equal((await app.secondFactor(alice, '/transfer')).location, `${app.origin}/transfer`)
      assert.equal((await alice.get('/transfer')).status, 200)
    },
    'clock',
  ),
  must(
    23,
    'not process a form that comes too late',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      assert.ok((await alice.post('/transfer', 'to=Bob&amount=1')).status < 300)
      stage.later(60)
      assert.equal((await alice.post('/transfer', 'to=Bob&amount=1')).status, 401)
    },
    'clock',
  ),
  must(
    24,
    'tell a script the URL of a more recent verification',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      stage.later(60)
      const reply = await alice.get('/transfer', { as: 'script' })
      assert.equal(reply.status, 401)
      assert.equal(reply.json()['code'], 'duo_required')
      assert.equal(reply.json()['start'], `${app.origin}/duo/start?max_age=60`)
    },
    'clock',
  ),
  must(
    25,
    'require a new verification in a handler that names an age',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      assert.equal((await alice.get('/required-fresh', { as: 'script' })).status, 200)
      stage.later(60)
      assert.equal((await alice.get('/required-fresh', { as: 'script' })).status, 401)
      assert.equal((await alice.get('/required', { as: 'script' })).status, 200)
    },
    'clock',
    'extras',
  ),
  must(
    26,
    'let a verification expire at maxAge',
    async (stage) => {
      const app = await stage.start({ maxAge: 100 })
      const alice = await app.verified()
      stage.later(99)
      await app.assertVerified(alice)
      stage.later(1)
      await app.assertRefused(alice)
    },
    'clock',
    'options',
  ),
  must(
    27,
    'not let a guard extend a verification beyond maxAge',
    async (stage) => {
      const app = await stage.start({ maxAge: 30 })
      const alice = await app.verified()
      stage.later(30)
      assert.equal((await alice.get('/transfer')).status, 303)
    },
    'clock',
    'options',
  ),
  must(28, 'redirect a user who was verified recently enough', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    const page = await alice.get('/duo/start?next=/account')
    assert.deepEqual([page.status, page.location], [303, `${app.origin}/account`])
    const script = await alice.get('/duo/start?next=/account', { as: 'script' })
    assert.deepEqual(script.json(), { verified: true, next: `${app.origin}/account` })
  }),
  must(29, 'start a new login if the URL requires more, or is invalid', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    for (const query of ['max_age=0', 'max_age=-1', 'max_age=', 'max_age=x', 'max_age=1e9']) {
      const reply = await alice.get(`/duo/start?${query}`, { as: 'script' })
      assert.ok('sigRequest' in reply.json(), query)
    }
  }),
]
