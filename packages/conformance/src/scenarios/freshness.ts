import assert from 'node:assert/strict'
import type { Application, Started } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'
import type { Visitor } from '../visitor.js'
import { redirect } from './redirect.js'

/** A login that no guard asked for: whoever writes the address of `start` leaves the age out. */
async function beginPlainly(visitor: Visitor, next = '/transfer'): Promise<Started> {
  const reply = await visitor.get(`/duo/start?next=${encodeURIComponent(next)}`, { as: 'script' })
  assert.equal(reply.status, 200, `a login has to begin, and not: ${reply.text}`)
  return reply.json() as unknown as Started
}

/** Such a login, to its end. */
async function loggedInPlainly(stage: Stage, app: Application, outcome: 'remembered' | 'bypass' | 'allow') {
  const alice = await app.user()
  stage.duo.users.outcomes('alice', outcome)
  stage.later(1)
  const reply = await app.finish(alice, await beginPlainly(alice))
  assert.equal(reply.location, `${app.origin}/transfer`)
  await app.assertVerified(alice)
  return alice
}

/** The guard sends this person to a login that it accepts afterwards: once, and then no more. */
async function assertStepsUp(stage: Stage, app: Application, alice: Visitor): Promise<void> {
  const refused = await alice.get('/transfer')
  const start = `${app.origin}/duo/start?next=%2Ftransfer&max_age=60`
  assert.deepEqual([refused.status, refused.location], [303, start])
  assert.equal((await alice.get('/transfer', { as: 'script' })).json()['code'], 'duo_required')
  assert.equal((await alice.post('/transfer', 'to=Bob&amount=1')).status, 401)
  await app.assertVerified(alice)
  stage.later(1)
  stage.duo.users.outcomes('alice', 'allow')
  const started = await alice.get(app.local(start), { as: 'script' })
  const reply = await app.finish(alice, started.json() as unknown as Started)
  assert.equal(reply.location, `${app.origin}/transfer`)
  assert.equal((await alice.get('/transfer')).status, 200)
}

function rememberedDevice(id: number, rememberedAuthTime: 'now' | 'remembered', name: string): Scenario {
  return redirect(
    id,
    name,
    async (stage) => {
      stage.duo.config.set({ rememberedAuthTime })
      const app = await stage.start()
      await assertStepsUp(stage, app, await loggedInPlainly(stage, app, 'remembered'))
    },
    'clock',
  )
}

/** What a guard that names an age accepts: how fresh a login is never depends on an address. */
export const freshnessScenarios: readonly Scenario[] = [
  rememberedDevice(671, 'now', 'not accept a remembered device for a step-up, whatever time Duo says'),
  rememberedDevice(672, 'remembered', 'not accept a remembered device for a step-up, with the time of then'),
  redirect(
    673,
    'accept for a step-up a factor that requires a person, after a login that was not fresh',
    async (stage) => {
      const app = await stage.start()
      const alice = await loggedInPlainly(stage, app, 'allow')
      assert.equal((await alice.get('/transfer')).status, 200)
      stage.later(60)
      await assertStepsUp(stage, app, alice)
    },
    'clock',
  ),
  redirect(
    674,
    'require another login for a step-up if Duo did not ask the user',
    async (stage) => {
      const app = await stage.start()
      await assertStepsUp(stage, app, await loggedInPlainly(stage, app, 'bypass'))
    },
    'clock',
  ),
  must(
    675,
    'require another login for a step-up after a login with the iframe that did not start for one',
    async (stage) => {
      const app = await stage.start()
      await assertStepsUp(stage, app, await loggedInPlainly(stage, app, 'allow'))
    },
    'clock',
  ),
  redirect(
    676,
    'not accept the response to another login as the fresh one',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const plain = await beginPlainly(alice)
      const fresh = await app.beginRedirect(alice, '/transfer')
      stage.duo.users.outcomes('alice', 'remembered')
      const back = new URL(await app.answerTo(plain), app.origin)
      stage.duo.users.outcomes('alice', 'allow')
      const other = new URL(await app.answerTo(fresh), app.origin)
      back.searchParams.set('state', other.searchParams.get('state') ?? '')
      assert.equal((await app.comeBack(alice, back.pathname + back.search)).status, 403)
      await app.assertRefused(alice)
    },
    'clock',
  ),
  redirect(
    677,
    'show a page instead of a redirect loop if Duo accepts a remembered device against the request',
    async (stage) => {
      stage.duo.config.set({ ignoreMaxAge: true })
      const app = await stage.start()
      const alice = await app.user()
      stage.duo.users.outcomes('alice', 'remembered')
      stage.later(1)
      const reply = await app.finish(alice, await app.begin(alice, '/transfer'))
      assert.equal(reply.location, `${app.origin}/transfer`)
      const page = await alice.get('/transfer')
      assert.deepEqual([page.status, page.location], [403, undefined])
      const script = await alice.get('/transfer', { as: 'script' })
      assert.deepEqual([script.status, script.json()['code']], [403, 'factor_not_accepted'])
    },
    'clock',
  ),
  redirect(
    678,
    'not let a login with a remembered device satisfy a step-up',
    async (stage) => {
      const app = await stage.start()
      const alice = await loggedInPlainly(stage, app, 'remembered')
      for (const age of ['60', '86400', '999999999']) {
        const reply = await alice.get(`/duo/start?next=/transfer&max_age=${age}`, { as: 'script' })
        assert.equal(reply.json()['verified'], undefined, age)
      }
    },
    'clock',
  ),
]
