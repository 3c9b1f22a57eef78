import assert from 'node:assert/strict'
import { linksOf } from '../links.js'
import { must, type Scenario } from '../scenario.js'
import type { Reply } from '../visitor.js'

const destinations = ['iframe', 'frame', 'embed', 'object']

function framed(destination: string, referer?: string): { headers: Record<string, string | undefined> } {
  return { headers: { 'sec-fetch-dest': destination, 'sec-fetch-site': 'same-origin', referer } }
}

/** That a page of the same origin may show this, and that its link opens in the whole window. */
function assertLeadsOut(reply: Reply, href: string): void {
  assert.deepEqual([reply.status, reply.location], [401, undefined])
  const policy = String(reply.headers['content-security-policy'])
  assert.match(policy, /(^|; )frame-ancestors 'self'(;|$)/)
  assert.match(policy, /default-src 'none'/)
  assert.equal(reply.headers['x-frame-options'], 'SAMEORIGIN')
  assert.equal(reply.headers['cache-control'], 'no-store')
  // A page that sends this header may only contain pages that do so, too: the application's stays as it is.
  assert.equal(reply.headers['cross-origin-embedder-policy'], undefined)
  const links = linksOf(reply.text).filter(({ target }) => target !== undefined)
  assert.deepEqual([links[0]?.href, links[0]?.target], [href, '_top'])
  assert.doesNotMatch(reply.text, /alice|<script|<form/)
}

/** Guarded pages inside of other pages, and what is not shown as a page at all. */
export const frameScenarios: readonly Scenario[] = [
  must(599, 'lead out of a frame to a login, and back to the page that contains it', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const destination of destinations) {
      const inside = await alice.get('/account', framed(destination, `${app.origin}/overview?tab=2`))
      assertLeadsOut(inside, `${app.origin}/duo/start?next=%2Foverview%3Ftab%3D2`)
    }
    const foreign = await alice.get('/account', framed('iframe', 'https://evil.example/account'))
    assertLeadsOut(foreign, `${app.origin}/duo/start?next=%2Faccount`)
    const nobody = await app.visitor().get('/account', framed('iframe', `${app.origin}/overview`))
    assertLeadsOut(nobody, `${app.origin}/login?next=%2Foverview`)
  }),
  must(600, 'start no login inside a frame', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const reply = await alice.get('/duo/start?next=%2Ftransfer&max_age=60', framed('iframe'))
    assertLeadsOut(reply, `${app.origin}/duo/start?next=%2Ftransfer&max_age=60`)
    assert.ok(!reply.cookies.some((cookie) => cookie.includes('-try-')), 'no login is under way')
  }),
  must(601, 'let no other response of the gate be framed', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const replies = [
      await alice.get('/duo/start'),
      await alice.post('/transfer'),
      await alice.post('/duo/logout', '', { headers: { origin: 'https://evil.example' } }),
      await alice.get('/duo/logout', framed('iframe')),
    ]
    for (const reply of replies) {
      assert.match(String(reply.headers['content-security-policy']), /frame-ancestors 'none'/)
      assert.equal(reply.headers['x-frame-options'], 'DENY')
      // `require-corp`, which middleware may set for every response, would keep Duo's iframe out.
      assert.equal(reply.headers['cross-origin-embedder-policy'], 'unsafe-none')
    }
  }),
  must(602, 'show a guarded page inside a frame to a verified user', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    assert.equal((await alice.get('/account', framed('iframe'))).status, 200)
  }),
  must(607, 'respond to an image, a script and the like as to a program, in every mode', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const destination of ['image', 'script', 'style', 'font', 'audio', 'video', 'track', 'manifest', 'worker']) {
      for (const mode of ['navigate', 'no-cors', undefined]) {
        const headers = { 'sec-fetch-dest': destination, 'sec-fetch-mode': mode }
        const reply = await alice.get('/account', { headers })
        assert.equal(reply.status, 401)
        assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
      }
    }
    const names = String((await alice.get('/account', { as: 'script' })).headers['vary']).toLowerCase()
    assert.match(names, /sec-fetch-dest/)
  }),
]
