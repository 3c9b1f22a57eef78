import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.js'
import { redirect } from './redirect.js'

/** What only the Universal Prompt has: the redirect to Duo, and what is asked for with it. */
export const universalStartScenarios: readonly Scenario[] = [
  redirect(301, 'redirect a browser to Duo', async (stage) => {
    const app = await stage.start()
    const reply = await (await app.user()).get('/duo/start?next=/a-secret-place')
    assert.equal(reply.status, 303)
    assert.equal(new URL(reply.location ?? '').origin, new URL(stage.duo.url).origin)
    assert.equal(reply.headers['cache-control'], 'no-store')
    const { redirect_uri, duo_uname, state, nonce } = requestOf(reply.location ?? '')
    assert.deepEqual({ redirect_uri, duo_uname }, { redirect_uri: `${app.origin}/duo/callback`, duo_uname: 'alice' })
    assert.ok(String(state).length >= 22 && String(nonce).length >= 22 && state !== nonce)
    assert.ok(!JSON.stringify(requestOf(reply.location ?? '')).includes('secret'))
  }),
  redirect(302, 'tell a script the URL at Duo to open', async (stage) => {
    const app = await stage.start()
    const reply = await (await app.user()).get('/duo/start', { as: 'script' })
    assert.deepEqual(Object.keys(reply.json()).toSorted(), ['authUrl', 'prompt'])
    assert.equal(reply.json()['prompt'], 'universal')
  }),
  redirect(303, 'use each state and each nonce once', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const made = [await app.beginRedirect(alice), await app.beginRedirect(alice)].map(({ authUrl }) =>
      requestOf(authUrl),
    )
    assert.equal(new Set(made.flatMap(({ state, nonce }) => [state, nonce])).size, 4)
  }),
  redirect(327, 'request a fresh login from Duo if a guard requires a recent verification', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const plain = requestOf((await alice.get('/duo/start')).location ?? '')
    const fresh = requestOf((await alice.get('/duo/start?max_age=60')).location ?? '')
    assert.deepEqual([plain['max_age'], plain['prompt']], [undefined, undefined])
    assert.deepEqual([fresh['max_age'], fresh['prompt']], [0, 'login'])
  }),
  redirect(
    329,
    'redirect back below the path of the origin',
    async (stage) => {
      const app = await stage.start({ origin: 'http://localhost:1234/shop' })
      const alice = await app.user()
      const started = await app.beginRedirect(alice)
      assert.equal(requestOf(started.authUrl)['redirect_uri'], `${app.origin}/duo/callback`)
      assert.equal((await app.finish(alice, started)).location, `${app.origin}/account`)
    },
    'options',
  ),
]

/** The claims of the request that the browser takes to Duo. */
function requestOf(authUrl: string): Record<string, unknown> {
  const [, payload = ''] = new URL(authUrl).searchParams.get('request')?.split('.') ?? []
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
