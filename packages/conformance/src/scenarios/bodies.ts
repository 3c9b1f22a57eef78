import assert from 'node:assert/strict'
import type { Application, StartedFrame } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Sending, Visitor } from '../visitor.js'

const form = 'application/x-www-form-urlencoded'

async function underWay(
  app: Application,
): Promise<{ alice: Visitor; started: StartedFrame; path: string; field: string }> {
  const alice = await app.user()
  const started = await app.beginFrame(alice)
  return { alice, started, path: app.pathOf(started), field: started.postArgument }
}

/** Nothing of these is a login. */
const hostileRequests: readonly Sending[] = [
  { method: 'POST', body: 'x'.repeat(70_000) },
  { method: 'POST', body: '%' },
  { method: 'POST', body: '%E0%A4%A', headers: { cookie: 'duo-dfaff02b=%E0%A4%A; duo-dfaff02b-try-x=%' } },
  { method: 'POST', body: `${'a[b]'.repeat(500)}=1` },
  { method: 'POST', body: '__proto__[x]=1&constructor=1&hasOwnProperty=1' },
  { method: 'POST', body: 'a=1&'.repeat(5000) },
  { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } },
  { method: 'POST', body: '--x\r\n', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  { method: 'POST', body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-7' } },
  { method: 'POST', body: 'a=1', headers: { 'content-type': undefined } },
  { method: 'PUT', body: 'a=1' },
  { method: 'PATCH' },
  { method: 'DELETE' },
  { method: 'OPTIONS' },
  { headers: { cookie: 'duo' } },
  { headers: { cookie: ';;;=;=x;duo-dfaff02b=;duo-dfaff02b=;' } },
  { headers: { cookie: 'duo-dfaff02b-try-x=y; '.repeat(300) } },
  { headers: { cookie: `duo-dfaff02b=${'x'.repeat(6000)}` } },
  { headers: { cookie: 'duo-dfaff02b=__proto__; duo-dfaff02b-try-__proto__=constructor' } },
  { headers: { accept: ','.repeat(3000), 'sec-fetch-mode': '', 'x-requested-with': '' } },
  { headers: { origin: 'http://[::', referer: 'http://%' } },
]

const targets = [
  '/duo/start',
  '/duo/start?next=%',
  '/duo/start?next=%E0%A4%A&max_age=9e99&attempt=%',
  '/duo/start?attempt=__proto__',
  `/duo/start?next=/${'x'.repeat(6000)}`,
  '/duo/callback',
  '/duo/callback?attempt=a&attempt=b',
  '/duo/callback?attempt=constructor',
  '/duo/status?%',
  '/duo/logout?next=%',
  '/duo/prompt.js?%00',
  '/account?%E0%A4%A',
  '/transfer',
]

/** Odd paths, as request targets. Miniflare itself responds with 500 to targets that are no path. */
const oddPaths = ['//', '/[', '/%', '/account?%', '/\\account', '/account#x']

/** Of some, parsers make an object without fields; others have names that code looks for in what a parser left. */
const otherForms = [
  '&',
  '=',
  '[]=1',
  '__proto__=1',
  '__proto__[x]=1',
  'hasOwnProperty=1&constructor=1&toString=1',
  'readableDidRead=1&on=1',
  'then=1',
  'rawBody=1&body=1',
]

/** What a form may look like, and what it may not. */
export const bodyScenarios: readonly Scenario[] = [
  must(120, 'respond with no 500 to anything that a browser can send', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const path of targets) {
      for (const sending of hostileRequests) {
        const { status } = await alice.send(path, sending)
        assert.ok(
          status >= 200 && status < 500,
          `${sending.method ?? 'GET'} ${path.slice(0, 60)} ${JSON.stringify(sending).slice(0, 200)}: ${status}`,
        )
      }
    }
    for (const path of oddPaths) {
      for (const visitor of [app.visitor(), alice]) {
        for (const as of ['page', 'script'] as const) {
          const { status } = await visitor.get(path, { as })
          assert.ok(status < 500, `GET ${path} as a ${as}: ${status}`)
        }
      }
    }
    await app.assertRefused(alice)
  }),
  must(121, 'refuse a form of more than 64 KiB', async (stage) => {
    const app = await stage.start()
    const { alice, path, field } = await underWay(app)
    const reply = await alice.post(path, `${field}=x&y=${'y'.repeat(66_000)}`)
    assert.equal(reply.status, 413)
    await app.assertRefused(alice)
  }),
  must(
    122,
    'read forms without a body parser',
    async (stage) => {
      const app = await stage.start({ bodyParser: false })
      await app.assertVerified(await app.verified())
      const { alice, path, field } = await underWay(app)
      assert.equal((await alice.post(path, `${field}=x&y=${'y'.repeat(66_000)}`)).status, 413)
      assert.equal((await alice.post(path, '')).status, 400)
    },
    'no-body-parser',
  ),
  must(123, 'accept the field with Duo’s response only once', async (stage) => {
    const app = await stage.start()
    const { alice, started, path, field } = await underWay(app)
    const answer = encodeURIComponent(await app.answerTo(started))
    for (const body of [
      `${field}=${answer}&${field}=${answer}`,
      `${field}[]=${answer}`,
      `${field}[x]=${answer}`,
      '',
      `${field}=`,
    ]) {
      assert.equal((await alice.post(path, body)).status, 400, body.slice(0, 30))
      app.assertReason('malformed')
    }
    assert.equal((await alice.post(path, `other=1&${field}=${answer}&more=2`)).status, 303)
  }),
  must(124, 'accept only forms', async (stage) => {
    const app = await stage.start()
    const { alice, started, path, field } = await underWay(app)
    const answer = await app.answerTo(started)
    const others: [string | undefined, string][] = [
      ['application/json', JSON.stringify({ [field]: answer })],
      ['text/plain', `${field}=${encodeURIComponent(answer)}`],
      [undefined, `${field}=${encodeURIComponent(answer)}`],
    ]
    for (const [type, body] of others) {
      assert.equal((await alice.post(path, body, { headers: { 'content-type': type } })).status, 415, String(type))
    }
    const own = { 'content-type': `${form.toUpperCase()} ; charset=UTF-8` }
    assert.equal((await alice.post(path, `${field}=${encodeURIComponent(answer)}`, { headers: own })).status, 303)
  }),
  must(125, 'respond to a script that sends invalid input with the code of the reason', async (stage) => {
    const app = await stage.start()
    const { alice, path, field } = await underWay(app)
    for (const text of ['', 'x', 'x|y|z:x|y|z', '|'.repeat(4000), ':'.repeat(100), '\u0000', '💥']) {
      const reply = await alice.post(path, new URLSearchParams({ [field]: text }), { as: 'script' })
      assert.deepEqual([reply.status, reply.json()['code']], [400, 'malformed'])
      assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
    }
  }),
  must(126, 'take an empty body in chunks for an empty form', async (stage) => {
    const app = await stage.start()
    const { alice, path } = await underWay(app)
    const headers = { 'transfer-encoding': 'chunked' }
    assert.equal((await alice.post(path, '', { headers })).status, 400)
    app.assertReason('malformed')
  }),
  must(127, 'take every other form for malformed, whatever a body parser makes of it', async (stage) => {
    const app = await stage.start()
    const { alice, path } = await underWay(app)
    for (const body of otherForms) {
      const { status } = await alice.post(path, body)
      assert.equal(status, 400, `${body}: ${status}`)
      app.assertReason('malformed')
    }
  }),
]
