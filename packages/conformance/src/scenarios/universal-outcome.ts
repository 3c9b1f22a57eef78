import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.js'
import { redirect } from './redirect.js'
import { pathOf, wayBack } from './way-back.js'

/**
 * What only the Universal Prompt has: an answer that says how somebody confirmed, and what the application hears of it.
 */
export const universalOutcomeScenarios: readonly Scenario[] = [
  redirect(
    326,
    'return Duo’s name of the factor in the proof',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      const { username, method, factor } = (await alice.get('/required', { as: 'script' })).json()
      assert.deepEqual({ username, method, factor }, { username: 'alice', method: 'universal', factor: 'duo_push' })
    },
    'extras',
  ),
  redirect(
    328,
    'accept a username in another case if the option says so',
    async (stage) => {
      const app = await stage.start({ usernameMatch: 'case-insensitive' })
      stage.duo.config.set({ badIdToken: 'user-case' })
      await app.assertVerified(await app.verified())
    },
    'options',
  ),
  redirect(
    330,
    'pass the claims to onVerified, and redirect where it says',
    async (stage) => {
      const seen: unknown[] = []
      const onVerified = (_context: unknown, proof: object, fields: URLSearchParams) => {
        seen.push([Reflect.get(proof, 'username'), fields.toString()])
        return { next: '/account?welcome' }
      }
      const app = await stage.start({ onVerified })
      const alice = await app.user()
      const address = pathOf(await wayBack(app, alice))
      assert.equal((await app.comeBack(alice, `${address}&device=phone`)).location, `${app.origin}/account?welcome`)
      assert.deepEqual(seen, [['alice', 'device=phone']])
    },
    'options',
  ),
  redirect(
    331,
    'report each step of a login, without secrets',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const address = await wayBack(app, alice)
      await app.comeBack(alice, `/duo/callback?state=${address.searchParams.get('state')}&duo_code=made-up`)
      await app.comeBack(alice, pathOf(address))
      assert.deepEqual(
        app.events?.map((event) => [event.type, event.username]),
        [
          ['started', 'alice'],
          ['rejected', 'alice'],
          ['verified', 'alice'],
        ],
      )
      const told = JSON.stringify(app.events)
      for (const secret of [stage.duo.application.skey, address.searchParams.get('duo_code') ?? '-', 'eyJ']) {
        assert.ok(!told.includes(secret))
      }
    },
    'clock',
  ),
]
