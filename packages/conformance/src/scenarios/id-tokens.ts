import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'
import { redirect } from './redirect.js'

type Fault = NonNullable<ReturnType<Stage['duo']['config']['get']>['badIdToken']>

const spoiledTokens: readonly [number, name: string, fault: Fault, reason: string][] = [
  [310, 'that Duo did not sign', 'sig', 'bad_signature'],
  [311, 'without a signature', 'alg-none', 'bad_signature'],
  [312, 'signed with another algorithm', 'hs256', 'bad_signature'],
  [313, 'of another issuer', 'iss', 'wrong_issuer'],
  [314, 'for another application', 'aud', 'wrong_key'],
  [315, 'that has expired', 'expired', 'expired'],
  [316, 'from the future', 'future-iat', 'not_yet_valid'],
  [317, 'about another user', 'user', 'user_mismatch'],
  [318, 'about a username in another case', 'user-case', 'user_mismatch'],
  [319, 'for another login', 'nonce', 'nonce_mismatch'],
  [320, 'without a result', 'no-auth-result', 'malformed'],
  [321, 'that says that Duo denied', 'deny', 'denied'],
]

/** The answer that is fetched for a code: what is wrong with it, and that it does not come. */
export const idTokenScenarios: readonly Scenario[] = [
  ...spoiledTokens.map(([number, name, fault, reason]) =>
    redirect(number, `refuse a token ${name}`, async (stage) => {
      const app = await stage.start()
      stage.duo.config.set({ badIdToken: fault })
      const alice = await app.user()
      const reply = await app.finish(alice, await app.begin(alice))
      assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status}`)
      app.assertReason(reason)
      await app.assertRefused(alice)
    }),
  ),
  redirect(322, 'let no user in if the token cannot be fetched or read', async (stage) => {
    const app = await stage.start()
    for (const outage of ['http503', 'reset', 'html'] as const) {
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      stage.duo.config.set({ outage: { token: outage } })
      const reply = await app.finish(alice, started, { answer })
      stage.duo.config.set({ outage: {} })
      assert.equal(reply.status, 503, outage)
      app.assertReason('duo_unavailable')
      await app.assertRefused(alice)
    }
  }),
]
