import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'
import type { Reply } from '../visitor.js'

const guarded = 'private, no-cache'

function cachingOf({ headers }: Reply): unknown {
  return headers['cache-control']
}

/** What a response of a guarded route says to caches. */
export const cacheScenarios: readonly Scenario[] = [
  must(591, 'keep every guarded response out of caches', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    const replies = [
      await alice.get('/account'),
      await alice.send('/account', { method: 'HEAD' }),
      await alice.get('/api/account', { as: 'script' }),
      await alice.post('/transfer'),
    ]
    // What an application says itself stays where it is stricter.
    for (const reply of replies) {
      const said = String(cachingOf(reply))
      assert.ok([guarded, 'no-store'].includes(said), said)
    }
  }),
  must(
    592,
    'replace headers of the application that would let a cache store a guarded response',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      const replies = [
        await alice.get('/cacheable'),
        await alice.send('/cacheable', { method: 'HEAD' }),
        await alice.get('/cacheable', { headers: { 'if-none-match': '"1"' } }),
        await alice.get('/cacheable', { headers: { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' } }),
      ]
      for (const reply of replies) {
        assert.ok([200, 304].includes(reply.status))
        assert.equal(cachingOf(reply), `${guarded}, no-transform`)
        assert.equal(reply.headers['cdn-cache-control'], 'no-store')
        assert.equal(reply.headers['etag'], '"1"')
      }
    },
    'extras',
  ),
  must(
    593,
    'keep the error of a guarded handler out of caches',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      for (const as of ['page', 'script'] as const) {
        const reply = await alice.get('/gone', { as })
        assert.equal(reply.status, 410)
        assert.match(String(cachingOf(reply)), /no-store|private.*no-cache/)
      }
    },
    'extras',
  ),
  must(
    594,
    'keep the response of a handler that requires the proof itself out of caches',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      const reply = await alice.get('/required', { as: 'script' })
      assert.deepEqual([reply.status, cachingOf(reply)], [200, guarded])
    },
    'extras',
  ),
  must(
    595,
    'keep the response to a request that the option skip lets pass out of caches',
    async (stage) => {
      const app = await stage.start({ skip: () => true })
      const alice = await app.user()
      for (const reply of [
        await alice.get('/skipped', { as: 'script' }),
        await alice.get('/skipped'),
        await alice.send('/skipped', { method: 'HEAD' }),
        await app.visitor().get('/skipped', { as: 'script' }),
      ]) {
        assert.deepEqual([reply.status, cachingOf(reply)], [200, guarded])
      }
      const loose = await alice.get('/cacheable')
      assert.deepEqual([loose.status, cachingOf(loose)], [200, `${guarded}, no-transform`])
      assert.equal(loose.headers['cdn-cache-control'], 'no-store')
      const gone = await alice.get('/gone', { as: 'script' })
      assert.equal(gone.status, 410)
      assert.match(String(cachingOf(gone)), /no-store|private.*no-cache/)
    },
    'extras',
    'options',
  ),
  must(
    717,
    'keep refusals and the responses of the login out of caches, even if the application lets them store everything',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const replies = [
        await alice.get('/account'),
        await alice.get('/api/account', { as: 'script' }),
        await alice.get('/required', { as: 'script' }),
        await alice.get('/duo/start?next=/account'),
        await alice.get('/duo/callback'),
        await app.finish(alice, await app.begin(alice)),
        await alice.get('/duo/status', { as: 'script' }),
        await alice.post('/duo/logout'),
      ]
      for (const { headers } of replies) {
        assert.equal(headers['cache-control'], 'no-store')
        assert.equal(headers['cdn-cache-control'] ?? 'no-store', 'no-store')
      }
      // The script is the same for everyone, but middleware may have added a user's cookie.
      const script = await alice.get('/duo/prompt.js')
      assert.deepEqual([script.status, cachingOf(script)], [200, guarded])
      assert.equal(script.headers['cdn-cache-control'] ?? 'no-store', 'no-store')
    },
    'extras',
  ),
]
