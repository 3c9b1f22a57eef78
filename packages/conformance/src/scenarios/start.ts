import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { must, type Scenario } from '../scenario.js'
import type { Reply } from '../visitor.js'

function policyOf(reply: Reply): Map<string, string> {
  const policy = String(reply.headers['content-security-policy'])
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(/\s+/)
      return [name, values.join(' ')]
    }),
  )
}

/** Where a login begins. */
export const startScenarios: readonly Scenario[] = [
  must(60, 'show the prompt page under the strictest policy that it works with', async (stage) => {
    const app = await stage.start()
    const page = await (await app.user()).get('/duo/start?next=/account')
    assert.equal(page.status, 200)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    const policy = policyOf(page)
    assert.equal(policy.get('default-src'), "'none'")
    assert.equal(policy.get('frame-ancestors'), "'none'")
    assert.equal(policy.get('base-uri'), "'none'")
    assert.equal(policy.get('frame-src'), new URL(stage.duo.url).origin)
    assert.ok(!String(page.headers['content-security-policy']).includes('unsafe'))
    assert.equal(page.headers['referrer-policy'], 'strict-origin')
    assert.equal(page.headers['cache-control'], 'no-store')
    assert.equal(page.headers['x-content-type-options'], 'nosniff')
  }),
  must(61, 'set a title, a language and a width on the prompt page', async (stage) => {
    const app = await stage.start()
    const { text } = await (await app.user()).get('/duo/start')
    assert.match(text, /<html lang="[a-z]+"/)
    assert.match(text, /<title>[^<]+<\/title>/)
    assert.match(text, /<meta name="viewport"/)
    assert.match(text, /<iframe[^>]+title="[^"]+"/)
  }),
  must(62, 'serve the script that the prompt page names', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const { text } = await alice.get('/duo/start')
    const source = /<script[^>]+src="([^"]+)"/.exec(text)?.[1] ?? ''
    const integrity = /integrity="sha(256|384|512)-([^"]+)"/.exec(text)
    assert.ok(integrity !== null, 'the script has an integrity')
    const script = await alice.get(new URL(source, app.origin).pathname)
    assert.equal(createHash(`sha${integrity[1]}`).update(script.text).digest('base64'), integrity[2])
  }),
  must(63, 'use each nonce once', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const nonces = await Promise.all(
      [1, 2, 3].map(
        async () =>
          /'nonce-([^']+)'/.exec(String((await alice.get('/duo/start')).headers['content-security-policy']))?.[1],
      ),
    )
    assert.equal(new Set(nonces).size, 3)
  }),
  must(64, 'give a script everything that the browser script needs', async (stage) => {
    const app = await stage.start()
    const reply = await (await app.user()).get('/duo/start?next=/account', { as: 'script' })
    assert.match(String(reply.headers['content-type']), /^application\/json/)
    const { prompt, sigRequest, postAction, postArgument } = reply.json()
    assert.equal(prompt, 'iframe')
    assert.equal(String(sigRequest).split(':').length, 2)
    assert.match(String(postAction), /^\/duo\/callback\?attempt=[\w-]+$/)
    assert.equal(typeof postArgument, 'string')
    assert.ok(!reply.text.includes('account'), 'where it leads stays here')
  }),
  must(65, 'start nothing without a first factor', async (stage) => {
    const app = await stage.start()
    const page = await app.visitor().get('/duo/start')
    assert.deepEqual([page.status, page.location], [303, `${app.origin}/login`])
    const script = await app.visitor().get('/duo/start', { as: 'script' })
    assert.equal(script.json()['code'], 'first_factor_required')
    assert.deepEqual(app.events ?? [], [])
  }),
  must(66, 'change nothing for HEAD, and for a browser that only prefetches', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const before = [...alice.jar.keys()].toSorted()
    const head = await alice.send('/duo/start', { method: 'HEAD' })
    assert.deepEqual([head.status, head.text], [200, ''])
    for (const headers of [
      { 'sec-purpose': 'prefetch' },
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'preview' },
    ]) {
      assert.equal((await alice.get('/duo/start', { headers })).status, 403)
    }
    assert.deepEqual([...alice.jar.keys()].toSorted(), before)
    assert.deepEqual(app.events ?? [], [])
  }),
  must(
    67,
    'keep at most five logins, the newest ones',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const before = alice.jar.size
      const oldest = await app.begin(alice)
      const answer = await app.answerTo(oldest)
      for (let turn = 0; turn < 5; turn += 1) {
        stage.later(1)
        await app.begin(alice)
      }
      stage.later(1)
      const newest = await app.begin(alice)
      assert.ok(alice.jar.size - before <= 5, `${alice.jar.size - before} cookies`)
      assert.equal((await app.finish(alice, oldest, { answer })).status, 403)
      app.assertReason('state_unknown')
      assert.equal((await app.finish(alice, newest)).status, 303)
    },
    'clock',
  ),
  must(68, 'reveal the target of a login neither to the page nor to Duo', async (stage) => {
    const app = await stage.start()
    const page = await (await app.user()).get('/duo/start?next=/a-secret-place')
    assert.match(page.text, /<iframe/)
    assert.ok(!page.text.includes('a-secret-place'))
  }),
]
