import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

const leaving: readonly string[] = [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  '/%0d%0aset-cookie:x=1\r\n',
  '/a\u0000b',
  'javascript:alert(1)',
  'data:text/html,x',
  '//user@evil.example',
  'account',
  '',
  `/${'n'.repeat(1024)}`,
]

/** Where a login leads. */
export const nextScenarios: readonly Scenario[] = [
  must(70, 'redirect to the home page instead of another site', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    for (const next of leaving) {
      const reply = await alice.get(`/duo/start?${new URLSearchParams({ next }).toString()}`)
      const { origin, pathname } = new URL(reply.location ?? 'none:')
      assert.deepEqual([next, reply.status, origin], [next, 303, app.origin])
      assert.ok(next === 'account' || pathname === '/' || !pathname.startsWith('//'), next)
    }
  }),
  must(71, 'keep the path and the query of a page through the whole login', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const next of ['/account?a=b&c=%20d', '/%E7%94%A8', '/a;b=c', '/']) {
      const reply = await app.finish(alice, await app.begin(alice, next))
      if (reply.status === 303) assert.equal(reply.location, `${app.origin}${next}`)
      else app.assertReason('replayed')
      if (stage.timed) stage.later(1)
    }
  }),
  must(72, 'not redirect back to one of the gate’s own routes', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    for (const next of ['/duo/start', '/duo/logout', '/x/../duo/callback', '/duo']) {
      const reply = await alice.get(`/duo/start?${new URLSearchParams({ next }).toString()}`)
      assert.deepEqual([next, reply.location], [next, `${app.origin}/`])
    }
  }),
  must(73, 'redirect after a logout only to a page of the application', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const [query, path] of [
      ['', '/'],
      ['?next=/bye', '/bye'],
      ['?next=//evil.example', '/'],
      ['?next=https://evil.example', '/'],
    ]) {
      assert.equal((await alice.post(`/duo/logout${query}`)).location, `${app.origin}${path}`)
    }
  }),
  must(74, 'use the first of several parameters, and ignore unknown ones', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    const reply = await alice.get('/duo/start?next=/account&next=https://evil.example&redirect=https://evil.example')
    assert.equal(reply.location, `${app.origin}/account`)
  }),
]
