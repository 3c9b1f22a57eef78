import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'

describe('the prompt page', () => {
  it('has the strictest policy it works with, and a new nonce each time', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const [first, second] = [await alice.get('/duo/start?next=/secret-place'), await alice.get('/duo/start')]
    const nonce = /nonce="([^"]+)"/.exec(first.text)?.[1]
    expect(first.headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; frame-src https://localhost:9; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    )
    expect(second.text).not.toContain(nonce)
    expect(first.headers).toMatchObject({
      'cache-control': 'no-store',
      // Duo's frame sends no such policy. With `require-corp` on this page, browsers would not show it.
      'cross-origin-embedder-policy': 'unsafe-none',
      'referrer-policy': 'strict-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    expect(first.text).toMatch(/<html lang="en" dir="ltr">/)
    expect(first.text).not.toContain('secret-place')
  })

  it('loads a script whose bytes are those it names', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const page = await alice.get('/duo/start')
    const [, src = '', integrity] = /<script src="([^"]+)" integrity="([^"]+)"/.exec(page.text) ?? []
    const script = await app.visitor().get(src)
    expect(`sha384-${createHash('sha384').update(script.text).digest('base64')}`).toBe(integrity)
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
    const plain = await app.visitor().get('/duo/prompt.js')
    expect(plain.headers['cache-control']).toBe('private, no-cache')
    const headers = { 'if-none-match': String(plain.headers['etag']) }
    expect((await app.visitor().get('/duo/prompt.js', { headers })).status).toBe(304)
  })
})

describe('start', () => {
  it('changes nothing for HEAD and for a browser that looks ahead', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const replies = [
      await alice.send('/duo/start', { method: 'HEAD' }),
      await alice.get('/duo/start', { headers: { 'sec-purpose': 'prefetch;prerender' } }),
      await alice.get('/duo/start', { headers: { purpose: 'prefetch' } }),
    ]
    expect(replies.flatMap((reply) => reply.cookies)).toEqual([])
    expect(app.events).toEqual([])
  })

  it.each(['sec-purpose', 'purpose', 'x-moz'])('begins for a browser that says it goes there: %s', async (name) => {
    const app = await start()
    expect((await app.visitor('alice').get('/duo/start', { headers: { [name]: 'navigate' } })).status).toBe(200)
    expect(app.events).toEqual([expect.objectContaining({ type: 'started' })])
  })

  it('keeps five logins at most, and not more than a header can carry', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const pending = () => [...alice.jar].filter(([name]) => name.startsWith('duo-dfaff02b-try-'))
    const first = await app.begin(alice)
    for (let count = 0; count < 7; count++) {
      app.clock.seconds += 1
      await app.begin(alice)
    }
    expect(pending()).toHaveLength(5)
    expect((await app.approve(alice, first)).status).toBe(403)
    expect(app.lastReason()).toBe('state_unknown')
    for (let count = 0; count < 7; count++) await app.begin(alice, `/${'n'.repeat(1000)}`)
    expect(pending().join('').length).toBeLessThan(4400)
  })

  it.each(['as they began', 'the newest first'])('forgets the oldest login, sent %s', async (order) => {
    const app = await start()
    const alice = app.visitor('alice')
    const begun = []
    for (let count = 0; count < 5; count++) {
      app.clock.seconds += 1
      begun.push(await app.begin(alice))
    }
    const cookies = [...alice.jar]
    alice.jar.clear()
    for (const [name, value] of order === 'as they began' ? cookies : cookies.toReversed()) alice.jar.set(name, value)
    await app.begin(alice)
    const left = begun.map(({ postAction }) => alice.jar.has(`duo-dfaff02b-try-${postAction.split('attempt=')[1]}`))
    expect(left).toEqual([false, true, true, true, true])
  })

  it('forgets what is no login of this gate', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    for (let index = 0; index < 6; index++) alice.jar.set(`duo-dfaff02b-try-planted${index}`, 'x')
    await app.begin(alice)
    expect([...alice.jar.keys()].filter((name) => name.startsWith('duo-dfaff02b-try-planted'))).toEqual([])
  })

  it('forgets what stands in the header as no browser writes it', async () => {
    const app = await start()
    const reply = await app
      .visitor('alice')
      .get('/duo/start', { headers: { cookie: 'a=b;\tduo-dfaff02b-try-planted=x' } })
    expect(reply.status).toBe(200)
    expect(reply.cookies).toContainEqual(expect.stringMatching(/^duo-dfaff02b-try-planted=; Path=\/; Max-Age=0;/))
  })

  it('repeats no name of a cookie that a header cannot hold in one way', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    for (const name of ['duo-dfaff02b-try-\u00fc', 'duo-dfaff02b-try-a b', 'duo-dfaff02b-try-x'])
      alice.jar.set(name, 'x')
    const replies = [await alice.get('/duo/start'), await alice.post('/duo/logout')]
    const names = replies.flatMap(({ cookies }) => cookies).map((cookie) => cookie.replace(/=.*/, ''))
    expect(names.filter((name) => name.startsWith('duo') && !/^[\w-]+$/.test(name))).toEqual([])
    expect(names).toContain('duo-dfaff02b-try-x')
  })
})

describe('next', () => {
  const leaving = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/..//evil.example',
    '/./..//evil.example',
    '/%2e%2e//evil.example',
    '/.//evil.example',
    'page',
    '',
    '/duo/start',
    '/DUO/logout',
    '/%64uo/start',
    '/duo',
    '/duo?x',
    '/x/../duo/start',
    '/%2e%2e/duo/start',
    '/D%55O/start',
    '/duo%2Fstart',
    '/duo%2Fstart%',
    '/%64uo/%E0%A4',
    '/duo/%ff',
    '/\t//evil.example',
    '\t//evil.example',
    ' /page',
    '@evil.example',
    ':1@evil.example',
    '.evil.example',
    'http:/evil.example',
    '?page',
    '#page',
    '/page\r\nset-cookie:a=b',
    '/page\u0000',
    '/page\u007f',
    '/page?\\',
    '/page#\\',
    '/../\\evil.example',
    '/%2E%2E//evil.example',
    '/x/..//evil.example',
    `/${'n'.repeat(1024)}`,
  ]
  it.each(leaving)('leads home instead of to %j', async (next) => {
    const app = await start()
    const alice = app.visitor('alice')
    expect((await app.logIn(alice, next)).location).toBe(`${app.origin}/`)
    const again = await alice.get(`/duo/start?${new URLSearchParams({ next }).toString()}`)
    expect(again.location).toBe(`${app.origin}/`)
  })
  it.each([
    '/page?a=b&c=d#e',
    '/@evil.example',
    '/https://evil.example',
    '/%09/evil.example',
    '/%5Cevil.example',
    '/%2F%2Fevil.example',
    '/a;//b',
    '/a//b',
    '/duox',
    '/duo.html',
    '/page?next=//evil.example',
    '/page?duo=/duo/start',
    `/${'n'.repeat(1023)}`,
  ])('leads to %j', async (next) => {
    const app = await start()
    expect((await app.logIn(app.visitor('alice'), next)).location).toBe(app.origin + next)
  })
  it.each([
    ['/page two', '/page%20two'],
    ['/x/../page', '/page'],
    ['/ü', '/%C3%BC'],
    ['/page?q=<>"', '/page?q=%3C%3E%22'],
    ['/page\u2028', '/page%E2%80%A8'],
  ])('is sent as an address: %j', async (next, path) => {
    const app = await start()
    expect((await app.logIn(app.visitor('alice'), next)).location).toBe(app.origin + path)
  })
  it.each([
    ['/../other', '/'],
    ['/%2e%2e/other', '/'],
    ['/..', '/'],
    ['/../shopping', '/'],
    ['/../shop/page', '/page'],
    ['/..%2fother', '/..%2fother'],
    ['/../shop/duo/start', '/'],
  ])('never leaves the path of the origin: %j', async (next, path) => {
    const origin = 'http://localhost:1234/shop'
    const app = await start({ origin })
    expect((await app.logIn(app.visitor('alice'), next)).location).toBe(origin + path)
  })
  it('stays inside the path of the origin', async () => {
    const origin = 'http://localhost:1234/shop'
    const app = await start({ origin })
    expect((await app.logIn(app.visitor('alice'), '/../other')).location).toBe(`${origin}/`)
    expect((await app.logIn(app.visitor('bob'), '/x/../page')).location).toBe(`${origin}/page`)
  })
  it('does not make a login impossible when it grows by encoding', async () => {
    const app = await start()
    for (const user of ['alice', '"'.repeat(1024)]) {
      const next = user === 'alice' ? `/search?q=${'用'.repeat(400)}` : `/${'n'.repeat(1000)}`
      expect((await app.logIn(app.visitor(user), next)).location).toBe(`${app.origin}/`)
    }
    expect(app.lastReason()).toBeUndefined()
  })
})

describe('the address of an attempt', () => {
  it('leads another user nowhere, and needs the login under way', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice, '/hers')
    const query = started.postAction.slice(started.postAction.indexOf('?'))
    const retry = async (visitor: typeof alice) => {
      const again = await app.begin(visitor, '')
      const begun = await visitor.get(`/duo/start${query}`, { as: 'script' })
      const appHalf = String(begun.json()['sigRequest']).split(':')[1] ?? ''
      app.clock.seconds += 1
      return (await app.approve(visitor, { ...again, ...begun.json(), appHalf })).location
    }
    const stranger = app.visitor('alice')
    expect(await retry(stranger)).toBe(`${app.origin}/`)
    const bob = app.visitor('bob')
    for (const [name, value] of alice.jar) bob.jar.set(name, value)
    expect(await retry(bob)).toBe(`${app.origin}/`)
    expect(await retry(alice)).toBe(`${app.origin}/hers`)
    for (const wrong of ['?attempt=', '?attempt=%00', `?attempt=${'A'.repeat(22)}`, `${query}&attempt=x`]) {
      expect((await app.visitor('carol').get(`/duo/start${wrong}`)).status).toBe(200)
    }
  })
})
