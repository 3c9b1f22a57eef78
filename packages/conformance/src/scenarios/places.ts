import assert from 'node:assert/strict'
import type { Application } from '../application.js'
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

/** What proxies and attackers write into the headers about where a request came from. */
const oddValues = [
  '',
  ',',
  ' , evil.example',
  '[::',
  'a b',
  'evil.example:99999',
  'evil.example/../x?y#z',
  'user:secret@evil.example',
  '%',
  '\\evil',
  'for="[2001:db8::1',
  'for=_hidden;proto=javascript:;host=',
  '__proto__',
  'https,http,ftp',
  '\u00ff\u00e9',
  '1'.repeat(1000),
]
const placeHeaders = [
  ...Object.keys(lying).filter((name) => name !== 'host'),
  'x-forwarded-for',
  'x-real-ip',
  'x-forwarded-ssl',
  'x-forwarded-scheme',
]
/** Each header alone, and all that a proxy can send at once. */
const oddHeaders = oddValues.flatMap((value) =>
  [...placeHeaders.map((name) => [name]), placeHeaders].map((names) =>
    Object.fromEntries(names.map((name) => [name, value])),
  ),
)
const oddHosts = oddValues.map((host) => ({ host }))

/** That an application responds to odd headers as it does without them. */
async function assertAlike(app: Application, oddities: readonly Record<string, string>[]): Promise<void> {
  const alice = await app.user()
  const ask = async (path: string, headers: Record<string, string>) => {
    const { status, location } = await alice.get(path, { headers })
    // A server may reject such a Host by itself.
    return status === 400 && 'host' in headers ? 'rejected' : [status, location?.replace(/(state|request)=[^&]*/g, '')]
  }
  for (const path of ['/account', '/duo/status', '/duo/callback', '/duo/logout']) {
    const expected = await ask(path, {})
    for (const headers of oddities) {
      const got = await ask(path, headers)
      if (got !== 'rejected') assert.deepEqual(got, expected, `${path} ${JSON.stringify(headers).slice(0, 200)}`)
    }
  }
  assert.equal((await app.secondFactor(alice)).location, `${app.origin}/account`)
  await app.assertVerified(alice)
}

/** As some proxies send them (RFC 9112, 3.2.2), with a host that says nothing. */
const absolute = (path: string) => `http://evil.example${path}`

/** Where the application lives: behind proxies, under prefixes. */
export const placeScenarios: readonly Scenario[] = [
  must(
    110,
    'serve its routes under another base path, and only there',
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
    'put the path of the origin before every URL',
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
  must(112, 'trust no header about the application’s URL', async (stage) => {
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
  must(114, 'respond in the same way whatever the headers about its URL contain', async (stage) => {
    await assertAlike(await stage.start(), oddHeaders)
  }),
  must(
    700,
    'respond in the same way whatever the header Host contains',
    async (stage) => assertAlike(await stage.start(), oddHosts),
    'odd-hosts',
  ),
  must(701, 'let nobody in, whatever the header Host contains', async (stage) => {
    const app = await stage.start()
    const verified = await app.verified()
    assert.match((await verified.get('/api/account', { as: 'script' })).text, /"verifiedAt":/)
    const alice = await app.user()
    // Some servers make the URL of a request out of this header, and then it may change the path as well.
    const paths = ['/api/account?', '/api/account#', '@localhost/api/account?', '/../api/account?']
    for (const host of [...oddValues, ...paths.map((path) => `localhost:1234${path}`)]) {
      for (const path of ['/api/account', '/login', '/']) {
        const { status, text } = await alice.get(path, { headers: { host } })
        // What the guarded route tells the verified. Other pages may greet whoever has passed the first factor.
        assert.doesNotMatch(text, /"verifiedAt":/, `${path} with the Host ${host}: ${status}`)
        if (path === '/api/account') assert.ok(status >= 300, `${path} with the Host ${host}: ${status}`)
      }
    }
  }),
  must(
    702,
    'serve its routes whatever host an absolute request target names, and nothing else',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const status = await alice.get(absolute('/duo/status'), { as: 'script' })
      assert.deepEqual([status.status, status.json()['verified']], [200, false])
      assert.equal((await alice.get(absolute('/duo/prompt.js'))).status, 200)
      const refused = await alice.get(absolute('/account'))
      assert.ok(refused.status >= 300, `${refused.status}`)
      assert.ok(!String(refused.location).includes('evil'))
      assert.doesNotMatch((await alice.get(absolute('/api/account'), { as: 'script' })).text, /"verifiedAt":/)
    },
    'odd-hosts',
  ),
]
