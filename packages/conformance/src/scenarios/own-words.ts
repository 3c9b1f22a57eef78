import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'
import type { Setting } from '../stage.js'

/** What a JavaScript application may write, and what is meant. */
const misspelt: readonly [string, unknown, string][] = [
  ['loginURL', '/login', 'loginUrl'],
  ['failmode', 'open', 'failMode'],
  ['trustedorigins', [], 'trustedOrigins'],
  ['max_age', 60, 'maxAge'],
]

const spa = 'https://spa.example'

/** What a developer says is done or refused, and never ignored. */
export const ownWordsScenarios: readonly Scenario[] = [
  must(
    680,
    'reject an unknown option, and suggest the likely spelling',
    async (stage) => {
      for (const [given, value, meant] of misspelt) {
        const setting: object = { [given]: value }
        const error = await stage.start(setting as Setting).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        assert.ok(error instanceof Error, `${given} is refused`)
        assert.ok(error.message.includes(`${given} is not an option of`), error.message)
        assert.ok(error.message.includes(`Did you mean ${meant}?`), error.message)
      }
    },
    'options',
    'start-errors',
  ),
  must(
    681,
    'lead to a page of a trusted origin, and to no other origin',
    async (stage) => {
      const app = await stage.start({ trustedOrigins: [spa] })
      for (const [next, expected] of [
        [`${spa}/page?a=b`, `${spa}/page?a=b`],
        ['https://spa.example.evil.example/', `${app.origin}/`],
        ['http://spa.example/', `${app.origin}/`],
      ] as const) {
        const alice = await app.user()
        const reply = await app.finish(alice, await app.begin(alice, next))
        assert.deepEqual([reply.status, reply.location], [303, expected])
        if (stage.timed) stage.later(1)
      }
    },
    'options',
  ),
  must(
    682,
    'accept a form of a trusted origin, and of no other',
    async (stage) => {
      const app = await stage.start({ trustedOrigins: [spa] })
      const alice = await app.verified()
      const foreign = await alice.post('/duo/logout', '', { headers: { origin: 'https://other.example' } })
      assert.equal(foreign.status, 403)
      await app.assertVerified(alice)
      assert.equal((await alice.post('/duo/logout', '', { headers: { origin: spa } })).status, 303)
      await app.assertRefused(alice)
    },
    'options',
  ),
  must(
    683,
    'report a next of onVerified that is not allowed, instead of redirecting elsewhere',
    async (stage) => {
      const app = await stage.start({ onVerified: () => ({ next: 'http://localhost:5173/page' }) })
      const alice = await app.user()
      const reply = await app.finish(alice, await app.begin(alice))
      assert.equal(reply.status, 500)
      assert.equal(reply.location, undefined)
      app.assertReason('callback_failed')
      const error = app.events?.at(-1)?.error
      // An application in another process reports an error by its message alone.
      if (error instanceof Error) assert.match(error.message, /onVerified/)
      await app.assertRefused(alice)
    },
    'options',
  ),
  must(
    684,
    'reject a user record from getUsername, and verify nobody by a display name',
    async (stage) => {
      for (const identity of ['record', 'login-object'] as const) {
        const app = await stage.start({ identity })
        const alice = await app.user()
        for (const path of ['/account', '/duo/start?next=/account', '/duo/status']) {
          for (const as of ['page', 'script'] as const) {
            const reply = await alice.get(path, { as })
            assert.equal(reply.status, 500, `${path} for a ${identity}`)
            assert.equal(reply.location, undefined)
            assert.doesNotMatch(reply.text, /alice/i)
          }
        }
        assert.deepEqual(stage.duo.events.list(), [], 'Duo is asked about nobody')
        if (app.events !== undefined) assert.deepEqual(app.events, [])
      }
    },
    'options',
  ),
  must(
    685,
    'reject an invalid result of onVerified before anything is stored',
    async (stage) => {
      for (const answer of [{ redirect: '/welcome' }, { next: 7 }, { next: '/duo/start' }, { data: () => 'token' }]) {
        const app = await stage.start({ onVerified: () => answer })
        const alice = await app.user()
        const reply = await app.finish(alice, await app.begin(alice))
        assert.deepEqual([reply.status, reply.location], [500, undefined])
        app.assertReason('callback_failed')
        await app.assertRefused(alice)
        if (stage.timed) stage.later(1)
      }
    },
    'options',
  ),
]
