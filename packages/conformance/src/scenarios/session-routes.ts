import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'
import type { Sending } from '../visitor.js'

const foreign: readonly NonNullable<Sending['headers']>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: undefined },
  { origin: undefined, 'sec-fetch-site': 'same-site' },
  { origin: 'null', 'sec-fetch-site': 'same-site' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: 'null', 'sec-fetch-site': 'none' },
  { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
]

/** Status, logout and the browser script. */
export const sessionRouteScenarios: readonly Scenario[] = [
  must(80, 'return from status the verified user, and the times of the verification', async (stage) => {
    const app = await stage.start()
    const { clock } = stage.duo
    const alice = await app.user()
    const started = await app.begin(alice)
    const asked = clock.now()
    const answer = await app.answerTo(started)
    // Duo says when the user confirmed, and the proof counts from when the answer arrived: that may be another second.
    if (stage.timed) stage.later(1)
    const answered = clock.now()
    await app.finish(alice, started, { answer })
    const finished = clock.now()
    const reply = await alice.get('/duo/status', { as: 'script' })
    assert.equal(reply.headers['cache-control'], 'no-store')
    const { verified, username, verifiedAt, expiresAt, method } = reply.json()
    assert.deepEqual({ verified, username, method }, { verified: true, username: 'alice', method: stage.prompt })
    assertWithin(Number(verifiedAt), asked, finished)
    assertWithin(Number(expiresAt) - 43_200, answered, finished)
  }),
  must(81, 'return nothing from status about a user who is not verified', async (stage) => {
    const app = await stage.start()
    for (const visitor of [app.visitor(), await app.user()]) {
      const reply = await visitor.get('/duo/status', { as: 'script' })
      assert.deepEqual([reply.status, reply.json()], [200, { verified: false }])
    }
  }),
  must(82, 'delete the proof at logout, and keep the first factor', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    const reply = await alice.post('/duo/logout')
    assert.deepEqual([reply.status, reply.location], [303, `${app.origin}/`])
    await app.assertRefused(alice)
    assert.equal((await (await app.verified()).post('/duo/logout', '', { as: 'script' })).status, 204)
  }),
  must(83, 'let no other site log a user out', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    for (const headers of foreign) {
      assert.equal((await alice.post('/duo/logout', '', { headers })).status, 403)
    }
    assert.equal((await alice.get('/duo/logout')).status, 405)
    await app.assertVerified(alice)
  }),
  must(84, 'let no other site finish a login', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.begin(alice)
    const answer = await app.answerTo(started)
    for (const headers of foreign) {
      assert.equal((await app.finish(alice, started, { answer, headers })).status, 403)
      app.assertReason('cross_site')
    }
    const own = { origin: undefined, 'sec-fetch-site': 'same-origin' }
    assert.equal((await app.finish(alice, started, { answer, headers: own })).status, 303)
  }),
  must(
    85,
    'serve the browser script to everyone, with its type, and respond with 304 if it has not changed',
    async (stage) => {
      const app = await stage.start()
      const reply = await app.visitor().get('/duo/prompt.js')
      assert.equal(reply.status, 200)
      assert.match(String(reply.headers['content-type']), /^text\/javascript/)
      assert.equal(reply.headers['x-content-type-options'], 'nosniff')
      assert.match(String(reply.headers['cache-control']), /^private, no-cache$/)
      const headers = { 'if-none-match': String(reply.headers['etag']) }
      const again = await app.visitor().get('/duo/prompt.js', { headers })
      assert.deepEqual([again.status, again.text], [304, ''])
      const head = await app.visitor().send('/duo/prompt.js', { method: 'HEAD' })
      assert.deepEqual([head.status, head.text], [200, ''])
    },
  ),
  must(86, 'serve the script under the name of its content, and under no other one', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const source = /<script[^>]+src="([^"]+)"/.exec((await alice.get('/duo/start')).text)?.[1] ?? ''
    const path = new URL(source, app.origin).pathname
    const [named, plain] = [await alice.get(path), await alice.get('/duo/prompt.js')]
    assert.deepEqual([named.status, plain.status], [200, 200])
    assert.equal(named.text, plain.text)
    const other = await alice.get(path.replace(/[0-9a-f]{16}/, '0'.repeat(16)))
    assert.notEqual(other.status, 200)
  }),
  must(87, 'list the methods of a route in Allow', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const routes: [string, string, string][] = [
      ['POST', '/duo/status', 'GET, HEAD'],
      ['DELETE', '/duo/start', 'GET, HEAD'],
      ['GET', '/duo/logout', 'POST'],
      ['PUT', '/duo/callback', 'POST'],
      ['POST', '/duo/prompt.js', 'GET, HEAD'],
    ]
    for (const [method, path, allow] of routes) {
      const reply = await alice.send(path, { method, as: 'script' })
      assert.deepEqual([path, reply.status, reply.headers['allow']], [path, 405, allow])
      assert.equal(reply.json()['code'], 'method_not_allowed')
    }
  }),
  must(88, 'respond to a script at the end of a login with JSON', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const reply = await app.finish(alice, await app.begin(alice, '/account'), { as: 'script' })
    assert.equal(reply.status, 200)
    assert.deepEqual(reply.json(), { verified: true, next: `${app.origin}/account` })
    await app.assertVerified(alice)
  }),
  must(89, 'require Duo again after the application’s own logout and login', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    await alice.post('/logout')
    await app.assertRefused(alice, 'first_factor_required')
    await app.firstFactor(alice, 'alice')
    await app.assertRefused(alice)
  }),
]

function assertWithin(second: number, first: number, last: number): void {
  assert.ok(first <= second && second <= last, `${second} is not from ${first} to ${last}`)
}
