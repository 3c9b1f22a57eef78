import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Reply, Visitor } from '../visitor.js'

/** The gate's: all but the framework's session and what the application sets. */
function gateCookies(replies: readonly Reply[]): string[] {
  return replies.flatMap((reply) => reply.cookies).filter((cookie) => /^(__Host-|__Secure-)?duo/.test(cookie))
}

/** The application's. */
function ownOf({ cookies }: Pick<Reply, 'cookies'>): string[] {
  return cookies.filter((cookie) => /^(theme=dark|language=en)(;|$)/.test(cookie))
}

async function cookiesOfLogin(app: Application): Promise<string[]> {
  const alice = await app.user()
  const page = await alice.get('/duo/start')
  const done = await app.secondFactor(alice)
  const out = await alice.post('/duo/logout')
  const cookies = gateCookies([page, done, out])
  assert.ok(cookies.length >= 3, `${cookies.length} cookies`)
  return cookies
}

function proofCookie(visitor: Visitor): [name: string, value: string] {
  const found = [...visitor.jar].find(([name]) => /^(__Host-|__Secure-)?duo-[0-9a-f]{8}$/.test(name))
  assert.ok(found !== undefined, 'the proof is in a cookie')
  return found
}

/** Cookies, of the gate and of the application, and what a proof in one is worth. */
export const cookieScenarios: readonly Scenario[] = [
  must(
    90,
    'set cookies that no script can read and no other site can send',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie' })
      for (const cookie of await cookiesOfLogin(app)) {
        assert.match(cookie, /; HttpOnly/i)
        assert.match(cookie, /; SameSite=Lax/i)
        assert.match(cookie, /; Path=\/(;|$)/i)
        assert.doesNotMatch(cookie, /domain=/i)
      }
    },
    'cookie-stores',
  ),
  must(
    91,
    'set cookies on https that no sibling domain can plant',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie', origin: 'https://localhost:1234' })
      for (const cookie of await cookiesOfLogin(app)) {
        assert.match(cookie, /^__Host-/)
        assert.match(cookie, /; Secure/i)
      }
      const alice = await app.verified()
      const [name, value] = proofCookie(alice)
      const other = await app.user()
      other.jar.set(name.replace('__Host-', ''), value)
      await app.assertRefused(other)
    },
    'cookie-stores',
    'options',
  ),
  must(
    92,
    'keep cookies to the path of the origin',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie', origin: 'https://localhost:1234/shop' })
      for (const cookie of await cookiesOfLogin(app)) {
        assert.match(cookie, /^__Secure-/)
        assert.match(cookie, /; Path=\/shop(;|$)/i)
      }
    },
    'cookie-stores',
    'options',
  ),
  must(
    93,
    'keep the application’s cookies on every response',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      const replies = [
        await alice.get('/account'),
        await alice.get('/api/account', { as: 'script' }),
        await alice.post('/transfer', 'to=Bob'),
        await alice.get('/duo/start'),
        await alice.get('/required', { as: 'script' }),
        await app.finish(alice, await app.begin(alice)),
        await alice.get('/account'),
        await alice.get('/duo/status'),
        await alice.post('/duo/logout'),
        await alice.post('/duo/callback', 'x=1'),
      ]
      for (const [index, { status, cookies }] of replies.entries()) {
        assert.equal(ownOf({ cookies }).length, 2, `answer ${index} (${status}) carries ${cookies.length} cookies`)
      }
    },
    'extras',
  ),
  must(
    108,
    'keep them on an error that deletes another user’s proof',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie' })
      const visitor = await app.verified()
      await app.firstFactor(visitor, 'allow.bob')
      const reply = await visitor.get('/required', { as: 'script' })
      assert.equal(reply.status, 401)
      assert.equal(ownOf(reply).length, 2, reply.cookies.join(' | '))
      assert.ok(![...visitor.jar.keys()].some((name) => /^duo-[0-9a-f]{8}$/.test(name)), 'the proof is taken away')
    },
    'extras',
    'cookie-stores',
  ),
  must(
    94,
    'send several cookies in one response',
    async (stage) => {
      const app = await stage.start({ store: 'login-cookie' })
      const alice = await app.user()
      await app.begin(alice)
      const done = await app.secondFactor(alice)
      assert.ok(gateCookies([done]).length >= 2, done.cookies.join(' | '))
      const out = await alice.post('/duo/logout')
      assert.ok(gateCookies([out]).length >= 1)
      assert.deepEqual(
        [...alice.jar.keys()].filter((name) => name.startsWith('duo')),
        [],
      )
    },
    'cookie-stores',
  ),
  must(
    95,
    'refuse a proof that was changed, truncated, duplicated or forged',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie' })
      const alice = await app.verified()
      const [name, value] = proofCookie(alice)
      const [content = '', mac = ''] = value.split('.')
      const changes = [
        '',
        '.',
        content,
        `${content}.`,
        `.${mac}`,
        `${content}.${mac.slice(1)}`,
        `${content.slice(1)}.${mac}`,
        `${value}${value}`,
        `${Buffer.from('{"user":"alice"}').toString('base64url')}.${mac}`,
        'x'.repeat(3000),
      ]
      for (const changed of changes) {
        alice.jar.set(name, changed)
        await app.assertRefused(alice)
      }
      alice.jar.set(name, value)
      await app.assertVerified(alice)
    },
    'cookie-stores',
  ),
  must(
    96,
    'bind a proof in a cookie to what bindTo returns',
    async (stage) => {
      const app = await stage.start({ store: 'login-cookie' })
      const alice = await app.verified()
      await app.assertVerified(alice)
      const [name, value] = proofCookie(alice)
      await alice.post('/logout')
      await app.firstFactor(alice, 'alice')
      alice.jar.set(name, value)
      await app.assertRefused(alice)
      const other = await app.user()
      other.jar.set(name, value)
      await app.assertRefused(other)
    },
    'cookie-stores',
  ),
  must(
    97,
    'keep a proof across logins of one user in one browser, if the option says so',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie' })
      const alice = await app.verified()
      await alice.post('/logout')
      await app.assertRefused(alice, 'first_factor_required')
      await app.firstFactor(alice, 'alice')
      await app.assertVerified(alice)
    },
    'cookie-stores',
  ),
  must(
    98,
    'delete a proof as soon as another user sends a request',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie' })
      const visitor = await app.verified()
      await app.firstFactor(visitor, 'allow.bob')
      await app.assertRefused(visitor)
      await app.firstFactor(visitor, 'alice')
      await app.assertRefused(visitor)
    },
    'cookie-stores',
  ),
  must(
    99,
    'accept no login in progress as a proof, and no proof as a login',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie' })
      const alice = await app.user()
      const started = await app.begin(alice)
      const answer = await app.answerTo(started)
      const [pendingName = '', pending = ''] = [...alice.jar].find(([name]) => /^duo-[0-9a-f]{8}-try-/.test(name)) ?? []
      const [proofName, proof] = proofCookie(await app.verified())
      alice.jar.set(proofName, pending)
      await app.assertRefused(alice)
      alice.jar.set(pendingName, proof)
      alice.jar.delete(proofName)
      assert.equal((await app.finish(alice, started, { answer })).status, 403)
      await app.assertRefused(alice)
    },
    'cookie-stores',
  ),
]
