import assert from 'node:assert/strict'
import { must, type Scenario, should } from '../scenario.js'
import type { Sending } from '../visitor.js'

const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const none = { accept: undefined, 'sec-fetch-mode': undefined }

/** What asks, and whether it is shown pages. */
const clients: readonly [who: string, headers: NonNullable<Sending['headers']>, pages: boolean][] = [
  ['a browser that says what it does', { 'sec-fetch-mode': 'navigate', accept: html }, true],
  ['a browser that does not', { ...none, accept: html }, true],
  ['a fetch for HTML', { 'sec-fetch-mode': 'cors', accept: html }, false],
  ['an image', { 'sec-fetch-mode': 'no-cors', accept: 'image/*' }, false],
  ['XMLHttpRequest', { ...none, accept: html, 'x-requested-with': 'XMLHttpRequest' }, false],
  ['a program that says nothing', none, false],
  ['who refuses HTML', { ...none, accept: 'text/html;q=0, application/json' }, false],
  ['nonsense', { accept: ';;q=,,text', 'sec-fetch-mode': 'x' }, false],
]

/** The guard: who gets in, and what everybody else is told. */
export const guardScenarios: readonly Scenario[] = [
  must(1, 'redirect a guarded page to start, with the page to return to', async (stage) => {
    const app = await stage.start()
    const reply = await (await app.user()).get('/account?tab=2')
    assert.equal(reply.status, 303)
    assert.equal(reply.location, `${app.origin}/duo/start?next=%2Faccount%3Ftab%3D2`)
    assert.equal(reply.headers['cache-control'], 'no-store')
  }),
  ...(['script', 'program'] as const).map((as, index) =>
    must(2 + index, `tell a ${as} that Duo is needed, and where`, async (stage) => {
      const app = await stage.start()
      const headers = { referer: `${app.origin}/account` }
      const reply = await (await app.user()).get('/api/account', { as, headers })
      assert.equal(reply.status, 401)
      assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
      const { code, status, start } = reply.json()
      assert.deepEqual(
        { code, status, start },
        {
          code: 'duo_required',
          status: 401,
          start: `${app.origin}/duo/start?next=%2Faccount`,
        },
      )
    }),
  ),
  must(4, 'not process a form, and say so on a page with a link to Duo', async (stage) => {
    const app = await stage.start()
    const headers = { referer: `${app.origin}/transfer` }
    const reply = await (await app.user()).post('/transfer', 'to=Bob&amount=10', { headers })
    assert.equal(reply.status, 401)
    assert.match(String(reply.headers['content-type']), /^text\/html/)
    assert.match(reply.text, /was not carried out/)
    assert.ok(reply.text.includes(`href="${app.origin}/duo/start?next=%2Ftransfer&amp;max_age=60"`))
  }),
  must(721, 'refuse a page of another origin that asks a guarded page for a WebSocket', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    // Without `upgrade`: a server that has listeners for it would not ask the application.
    const socket = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' }
    const statusOf = async (headers: NonNullable<Sending['headers']>) =>
      (await alice.get('/account', { as: 'program', headers: { ...socket, ...headers } })).status
    const foreign = await alice.get('/account', { headers: { ...socket, origin: 'https://evil.example' } })
    assert.deepEqual([foreign.status, foreign.json()['code']], [403, 'cross_site'])
    assert.equal(await statusOf({ origin: 'null' }), 403)
    assert.equal(await statusOf({ 'sec-fetch-site': 'cross-site' }), 403)
    assert.deepEqual([await statusOf({ origin: new URL(app.origin).origin }), await statusOf({})], [200, 200])
  }),
  must(5, 'redirect a page without a first factor to loginUrl', async (stage) => {
    const app = await stage.start()
    const reply = await app.visitor().get('/account')
    assert.equal(reply.status, 303)
    assert.equal(reply.location, `${app.origin}/login?next=%2Faccount`)
  }),
  must(
    6,
    'show a page to a user without a first factor if there is no loginUrl',
    async (stage) => {
      const app = await stage.start({ loginUrl: undefined })
      const reply = await app.visitor().get('/account')
      assert.equal(reply.status, 401)
      assert.match(reply.text, /Please log in/)
    },
    'options',
  ),
  must(7, 'tell a script that the first factor is missing, and nothing about Duo', async (stage) => {
    const app = await stage.start()
    const reply = await app.visitor().get('/api/account', { as: 'script' })
    assert.equal(reply.status, 401)
    assert.equal(reply.json()['code'], 'first_factor_required')
    assert.ok(!('start' in reply.json()))
  }),
  must(8, 'let a verified user in, with the proof', async (stage) => {
    const app = await stage.start()
    const before = stage.duo.clock.now()
    const alice = await app.verified()
    const page = await alice.get('/account')
    assert.equal(page.status, 200)
    assert.match(page.text, /alice/)
    const { username, verifiedAt } = (await alice.get('/api/account', { as: 'script' })).json()
    assert.equal(username, 'alice')
    const seconds = typeof verifiedAt === 'number' && before <= verifiedAt && verifiedAt <= stage.duo.clock.now()
    assert.ok(seconds, 'seconds since 1970')
  }),
  must(9, 'refuse HEAD like GET, without a page', async (stage) => {
    const app = await stage.start()
    const reply = await (await app.user()).send('/account', { method: 'HEAD' })
    assert.ok(reply.status === 401 || reply.status === 303, `${reply.status} lets nobody in`)
    assert.equal(reply.text, '')
    assert.equal((await (await app.verified()).send('/account', { method: 'HEAD' })).status, 200)
  }),
  must(10, 'choose the form of a refusal by the request’s headers, and never the decision', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const [who, headers, pages] of clients) {
      const page = await alice.get('/account', { headers })
      const post = await alice.post('/transfer', 'to=Bob', { headers })
      assert.deepEqual([who, page.status, post.status], [who, pages ? 303 : 401, 401])
      const type = pages ? /^text\/html/ : /^application\/problem\+json/
      assert.match(String(post.headers['content-type']), type, who)
    }
    await app.secondFactor(alice)
    for (const [who, headers] of clients) {
      const statuses = [
        (await alice.get('/account', { headers })).status,
        (await alice.post('/transfer', 'to=Bob', { headers })).status,
      ]
      assert.ok(
        statuses.every((status) => status < 300),
        who,
      )
    }
  }),
  must(11, 'send Vary and no-store with a refusal', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const as of ['page', 'script'] as const) {
      const reply = await alice.get('/account', { as })
      assert.match(
        String(reply.headers['vary']).toLowerCase(),
        /(?=.*accept)(?=.*sec-fetch-mode)(?=.*x-requested-with)/,
      )
      assert.equal(reply.headers['cache-control'], 'no-store')
      assert.equal(reply.headers['x-content-type-options'], 'nosniff')
    }
  }),
  must(12, 'send WWW-Authenticate with each 401 (RFC 9110 15.5.2)', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const replies = [await alice.get('/api/account', { as: 'script' }), await alice.post('/transfer', 'to=Bob')]
    assert.deepEqual(
      replies.map((reply) => reply.headers['www-authenticate']),
      ['Duo', 'Duo'],
    )
  }),
  must(13, 'not serve a path that only resembles one of its routes', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const path of ['/duo/startx', '/DUO/start', '/duo/start//', '/duo/%73tart', '//duo/start', '/duo']) {
      const reply = await alice.get(path, { as: 'script' })
      assert.ok(reply.status >= 300 && reply.status < 500, `${path} answers ${reply.status}`)
      assert.ok(!reply.text.includes('sigRequest'), path)
    }
  }),
  must(14, 'guard every spelling of a guarded path', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    for (const path of [
      '/ACCOUNT',
      '/account/',
      '//account',
      '/%61ccount',
      '/x/../account',
      '/account;x',
      '/account%2f',
    ]) {
      const reply = await alice.get(path)
      assert.notEqual(reply.status, 200, `${path} lets somebody in`)
    }
  }),
  must(15, 'lead a form back to the page that contained it, and to no other site', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const referers: [string | undefined, string][] = [
      [`${app.origin}/form?a=b`, 'next=%2Fform%3Fa%3Db&amp;max_age=60'],
      [undefined, 'max_age=60'],
      ['https://evil.example/form', 'max_age=60'],
      [`${app.origin}5/form`, 'max_age=60'],
      [`${app.origin}/duo/start`, 'max_age=60'],
    ]
    for (const [referer, query] of referers) {
      const reply = await alice.post('/transfer', 'to=Bob', { headers: { referer } })
      assert.ok(reply.text.includes(`href="${app.origin}/duo/start?${query}"`), `after ${referer}`)
    }
  }),
  must(16, 'not accept a verification from another browser', async (stage) => {
    const app = await stage.start()
    await app.verified()
    await app.assertRefused(await app.user())
  }),
  must(
    18,
    'add to the application’s Vary header',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.user()
      for (const path of ['/account', '/duo/start', '/duo/status', '/duo/callback']) {
        const { headers } = await alice.get(path)
        assert.match(String(headers['vary']).toLowerCase(), /(?=.*x-application)(?=.*sec-fetch-mode)/, path)
      }
    },
    'extras',
  ),
  must(19, 'leave no proof in the session’s old cookie when a login ends', async (stage) => {
    const app = await stage.start({ store: 'session' })
    const alice = await app.user()
    const started = await app.begin(alice)
    const thief = app.visitor()
    for (const [name, value] of alice.jar) thief.jar.set(name, value)
    assert.equal((await app.finish(alice, started)).status, 303)
    await app.assertVerified(alice)
    assert.equal(
      (await thief.get('/api/account', { as: 'script' })).status,
      401,
      'whoever knew the session is not verified',
    )
  }),
  should(17, 'leave out a page to return to whose URL is too long', async (stage) => {
    const app = await stage.start()
    const reply = await (await app.user()).get(`/account?${'n'.repeat(1024)}`)
    assert.equal(reply.location, `${app.origin}/duo/start`)
  }),
]
