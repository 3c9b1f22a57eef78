import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

type Settle = (value: unknown) => unknown

/** What `await` accepts, and no more: its `then` returns nothing. */
function plainPromise(value: unknown): object {
  // oxlint-disable-next-line unicorn/no-thenable -- what some libraries return in place of a promise
  return { then: (settle: Settle) => void setImmediate(settle, value) }
}

/** It settles twice, the second time with the opposite, and at once. */
function doublePromise(value: unknown): object {
  // oxlint-disable-next-line unicorn/no-thenable -- as above
  return { then: (settle: Settle) => [value, value !== true].map((one) => settle(one))[0] }
}

/** As Bluebird's and those of other realms: each `then` returns another one of the same kind. */
function chainedPromise(value: unknown): object {
  const native = Promise.resolve(value)
  // oxlint-disable-next-line unicorn/no-thenable -- as above
  return { then: (settle: Settle, fail?: Settle) => chainedPromise(native.then(settle, fail)) }
}

/** The application's own callbacks, and what it does from code. */
export const callbackScenarios: readonly Scenario[] = [
  must(
    150,
    'skip the requests that skip selects, and none of a guard with a requirement',
    async (stage) => {
      const app = await stage.start({ skip: () => true })
      const alice = await app.user()
      const skipped = await alice.get('/skipped', { as: 'script' })
      assert.deepEqual([skipped.status, skipped.json()['duo']], [200, null])
      assert.equal((await alice.get('/transfer')).status, 303)
      assert.equal((await alice.get('/required', { as: 'script' })).status, 401)
      await app.secondFactor(alice)
      assert.equal((await alice.get('/required', { as: 'script' })).json()['username'], 'alice')
      assert.equal((await alice.get('/transfer')).status, 200)
    },
    'options',
    'extras',
  ),
  must(
    151,
    'skip nothing if skip returns another value than true',
    async (stage) => {
      for (const answer of [1, 'true', {}, null, undefined, false, Promise.resolve(1)]) {
        const app = await stage.start({ skip: () => answer as boolean })
        assert.equal((await (await app.user()).get('/skipped', { as: 'script' })).status, 401)
      }
    },
    'options',
    'extras',
  ),
  must(
    715,
    'wait for a promise of any library',
    async (stage) => {
      for (const promiseOf of [plainPromise, doublePromise, chainedPromise]) {
        const skip = (answer: boolean) => () => promiseOf(answer) as unknown as boolean
        const open = await stage.start({ skip: skip(true) })
        assert.equal((await (await open.user()).get('/skipped', { as: 'script' })).status, 200)
        const app = await stage.start({ skip: skip(false) })
        const alice = await app.user()
        const refused = await alice.get('/skipped', { as: 'script' })
        assert.deepEqual([refused.status, refused.json()['code']], [401, 'duo_required'])
        await app.secondFactor(alice)
        assert.equal((await alice.get('/skipped', { as: 'script' })).json()['duo'] === null, false)
      }
    },
    'options',
    'extras',
  ),
  must(
    716,
    'let no request pass if skip throws or rejects with nothing, or with a word that routers know',
    async (stage) => {
      for (const thrown of [undefined, null, '', 'route', 'router']) {
        const throwing = () => {
          throw thrown
        }
        const rejecting = () => Promise.reject(thrown) as unknown as boolean
        for (const skip of [throwing, rejecting]) {
          const app = await stage.start({ skip })
          const reply = await (await app.user()).get('/skipped', { as: 'script' })
          assert.deepEqual([reply.status, reply.text.includes('"duo":')], [500, false])
        }
      }
    },
    'options',
    'extras',
  ),
  must(
    152,
    'let onVerified redirect elsewhere, and pass data to a script',
    async (stage) => {
      const seen: unknown[] = []
      const onVerified = (_context: unknown, proof: object, fields: URLSearchParams) => {
        seen.push([Reflect.get(proof, 'username'), fields.get('device')])
        return { next: '/account?welcome', data: { token: 'abc' } }
      }
      const app = await stage.start({ onVerified })
      const alice = await app.user()
      const started = await app.beginFrame(alice)
      const body = new URLSearchParams({ [started.postArgument]: await app.answerTo(started), device: 'phone' })
      const reply = await alice.post(app.pathOf(started), body, { as: 'script' })
      assert.deepEqual(reply.json(), { verified: true, next: `${app.origin}/account?welcome`, data: { token: 'abc' } })
      assert.deepEqual(seen, [['alice', 'phone']])
    },
    'options',
  ),
  must(
    153,
    'let no user in if onVerified fails',
    async (stage) => {
      const fail = () => {
        throw new Error('the application’s own failure')
      }
      const app = await stage.start({ onVerified: fail })
      const alice = await app.user()
      const reply = await app.finish(alice, await app.begin(alice))
      assert.ok(reply.status >= 400)
      app.assertReason('callback_failed')
      await app.assertRefused(alice)
    },
    'options',
  ),
  must(
    154,
    'delete a proof when the application calls forget',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      assert.equal((await alice.post('/forget')).status, 204)
      await app.assertRefused(alice)
      const bound = await stage.start({ store: 'browser-cookie' })
      const bob = await bound.verified('allow.bob')
      assert.equal((await bob.post('/forget')).status, 204)
      assert.ok(![...bob.jar.keys()].some((name) => name.startsWith('duo')))
      await bound.assertRefused(bob)
    },
    'extras',
    'cookie-stores',
  ),
  must(
    155,
    'respond to a handler that requires Duo as the framework responds to errors',
    async (stage) => {
      const app = await stage.start()
      for (const visitor of [app.visitor(), await app.user()]) {
        const reply = await visitor.get('/required', { as: 'script' })
        assert.equal(reply.status, 401)
        assert.equal(reply.headers['www-authenticate'], 'Duo')
        assert.match(String(reply.headers['cache-control']), /no-store/)
      }
      const alice = await app.verified()
      assert.equal((await alice.get('/required', { as: 'script' })).json()['username'], 'alice')
    },
    'extras',
  ),
  must(
    156,
    'report each step of a login, without secrets',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      await app.finish(alice, started, { answer: 'x' })
      await app.finish(alice, started, { answer })
      assert.deepEqual(
        app.events?.map((event) => [event.type, event.username]),
        [
          ['started', 'alice'],
          ['rejected', 'alice'],
          ['verified', 'alice'],
        ],
      )
      const told = JSON.stringify(app.events)
      for (const secret of [
        stage.duo.application.skey,
        answer,
        ...answer.split('|').filter((piece) => piece.length > 30),
      ]) {
        assert.ok(!told.includes(secret))
      }
    },
    'clock',
  ),
]
