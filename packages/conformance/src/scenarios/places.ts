import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

const lying = {
  host: 'evil.example',
  forwarded: 'host=evil.example;proto=http',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-port': '666',
  'x-original-url': '/duo/status',
  'x-rewrite-url': '/duo/status',
}

/** Where the application lives: behind proxies, under prefixes. */
export const placeScenarios: readonly Scenario[] = [
  must(
    110,
    'serve its routes under another base path, and there alone',
    async (stage) => {
      const app = await stage.start({ basePath: '/auth/second-factor' })
      const alice = await app.user()
      assert.equal((await alice.get('/account')).location, `${app.origin}/auth/second-factor/start?next=%2Faccount`)
      assert.equal((await app.secondFactor(alice)).location, `${app.origin}/account`)
      await app.assertVerified(alice)
      assert.equal((await alice.get('/auth/second-factor/status', { as: 'script' })).json()['verified'], true)
      assert.equal((await alice.get('/duo/start', { as: 'script' })).status, 404)
    },
    'options',
  ),
  must(
    111,
    'put the path of the origin before every address',
    async (stage) => {
      const app = await stage.start({ origin: 'http://localhost:1234/shop' })
      const alice = await app.user()
      assert.equal((await alice.get('/account')).location, `${app.origin}/duo/start?next=%2Faccount`)
      assert.equal((await app.visitor().get('/account')).location, `${app.origin}/login?next=%2Faccount`)
      const started = await app.beginFrame(alice)
      assert.match(started.postAction, /^\/shop\/duo\/callback\?/)
      assert.equal((await app.finish(alice, started)).location, `${app.origin}/account`)
    },
    'options',
  ),
  must(112, 'believe no header about where the application is', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const headers = lying
    const refused = await alice.get('/account', { headers })
    assert.equal(refused.location, `${app.origin}/duo/start?next=%2Faccount`)
    const page = await alice.get('/duo/start', { headers })
    const done = await app.finish(alice, await app.begin(alice), { headers })
    assert.deepEqual([done.status, done.location], [303, `${app.origin}/account`])
    assert.ok(!JSON.stringify([refused, page, done]).includes('evil'))
  }),
  must(
    113,
    'require its own Origin, with scheme and port',
    async (stage) => {
      const app = await stage.start({ origin: 'https://localhost:1234/shop' })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      for (const origin of [
        'http://localhost:1234',
        'https://localhost',
        'https://localhost:1234/shop',
        'https://LOCALHOST:1234',
      ]) {
        assert.equal((await app.finish(alice, started, { answer, headers: { origin } })).status, 403, origin)
      }
      assert.equal((await app.finish(alice, started, { answer })).status, 303)
    },
    'options',
  ),
]
