import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Reply, Sending, Visitor } from '../visitor.js'

const needed = [
  'cache-control',
  'content-security-policy',
  'cross-origin-embedder-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
]

type Call = (app: Application, visitor: Visitor, headers: NonNullable<Sending['headers']>) => Promise<Reply>

const calls: readonly Call[] = [
  (_, visitor, headers) => visitor.get('/duo/start?next=/account', { headers }),
  (_, visitor, headers) => visitor.send('/duo/start?next=/account', { method: 'HEAD', headers }),
  async (app, visitor, headers) =>
    visitor.post(app.pathOf(await app.beginFrame(visitor)), 'sig_response=x', { headers }),
  (_, visitor, headers) => visitor.get('/duo/callback', { headers }),
  (_, visitor, headers) => visitor.get('/duo/prompt.js', { headers }),
  (_, visitor, headers) => visitor.send('/duo/prompt.js', { method: 'HEAD', headers }),
  async (_, visitor, headers) => {
    const { etag } = (await visitor.get('/duo/prompt.js')).headers
    return visitor.get('/duo/prompt.js', { headers: { ...headers, 'if-none-match': String(etag) } })
  },
  (_, visitor, headers) => visitor.get('/duo/status', { as: 'script', headers }),
  (_, visitor, headers) => visitor.post('/transfer', '', { headers }),
  (_, visitor, headers) => visitor.get('/account', { headers: { 'sec-fetch-dest': 'iframe', ...headers } }),
  (_, visitor, headers) => visitor.get('/account', { as: 'script', headers }),
]

/** What of the headers a response of the gate has by itself; the nonce of each page is another one. */
function own({ status, headers }: Reply): object {
  const said = needed.map((name) => [name, headers[name]?.toString().replace(/'nonce-[^']+'/g, 'nonce')])
  return { status, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) }
}

/** Middleware that sets its headers when the gate has responded. */
export const lateHeaderScenarios: readonly Scenario[] = [
  must(
    722,
    'keep the headers that its own responses need, whatever middleware sets afterwards',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      for (const call of calls) {
        const expected = own(await call(app, alice, {}))
        const reply = await call(app, alice, { 'x-late': '1' })
        // A response that lacks one of them, such as JSON, has that of the application.
        assert.deepEqual({ ...own(reply), ...expected }, own(reply))
        assert.equal(reply.headers['x-late'], 'yes')
        assert.ok(reply.cookies.some((cookie) => cookie.startsWith('theme=dark')))
        const [, nonce] = /<style nonce="([^"]+)"/.exec(reply.text) ?? []
        assert.ok(String(reply.headers['content-security-policy']).includes(nonce ?? ''), 'the nonce of this page')
      }
    },
    'late-headers',
  ),
  must(
    723,
    'leave the headers of guarded responses to the application',
    async (stage) => {
      const app = await stage.start()
      const reply = await (await app.verified()).get('/account', { headers: { 'x-late': '1' } })
      assert.equal(reply.status, 200)
      assert.equal(reply.headers['content-security-policy'], "default-src 'self'; frame-ancestors *")
      assert.equal(reply.headers['x-frame-options'], 'SAMEORIGIN')
      assert.equal(reply.headers['x-late'], 'yes')
      assert.equal(reply.headers['cache-control'], 'private, no-cache')
    },
    'late-headers',
  ),
]
