import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'
import type { Reply } from '../visitor.js'

/** What a refusal shows that does not depend on the address. */
function shapeOf({ status, headers, location }: Reply): object {
  const names = ['content-type', 'cache-control', 'www-authenticate', 'content-security-policy', 'x-frame-options']
  const shown = names.map((name) => String(headers[name]).replace(/nonce-[^']+/g, 'nonce'))
  return { status, shown, goesOn: location !== undefined }
}

/** How a handler refuses that asks for the proof itself, and lets the error of it pass. */
export const requiredScenarios: readonly Scenario[] = [
  must(
    587,
    'redirect a person from a handler as from a guard, and back to the page',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const reply = await alice.get('/required')
      assert.deepEqual([reply.status, reply.location], [303, `${app.origin}/duo/start?next=%2Frequired`])
      assert.equal(reply.headers['cache-control'], 'no-store')
      const fresh = await alice.get('/required-fresh')
      assert.equal(fresh.location, `${app.origin}/duo/start?next=%2Frequired-fresh&max_age=60`)
      const cookies = reply.cookies.map((cookie) => cookie.split('=')[0])
      for (const own of ['theme', 'language']) assert.ok(cookies.includes(own), 'the cookies of the application stay')
    },
    'extras',
    'handler-refusals',
  ),
  must(
    588,
    'respond to a script from a handler as from a guard',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      for (const as of ['script', 'program'] as const) {
        const guard = await alice.get('/api/account', { as })
        assert.equal(guard.status, 401)
        const reply = await alice.get('/required', { as })
        assert.deepEqual(reply.json(), guard.json())
        assert.deepEqual(shapeOf(reply), shapeOf(guard))
      }
    },
    'extras',
    'handler-refusals',
  ),
  must(
    589,
    'show a person from a handler the page that a guard shows',
    async (stage) => {
      const app = await stage.start({ loginUrl: undefined })
      const nobody = app.visitor()
      const guard = await nobody.get('/account')
      const reply = await nobody.get('/required')
      assert.deepEqual(shapeOf(reply), shapeOf(guard))
      assert.match(reply.text, /<h1>/)
      assert.equal(reply.text.replace(/nonce="[^"]+"/g, ''), guard.text.replace(/nonce="[^"]+"/g, ''))
      const head = await nobody.send('/required', { method: 'HEAD' })
      assert.deepEqual([head.status, head.text], [reply.status, ''])
    },
    'extras',
    'handler-refusals',
    'options',
  ),
]
