import { describe, expect, it } from 'vitest'
import { DuoError, iframePrompt, type Page } from '@duokit/core'
import { start } from './application.js'
import type { Started } from 'testing/iframe-login'
import { keys } from 'testing/duo-half'
import { everywhere, headerNames, ofPages } from './header-names.js'
import type { Reply } from './visitor.js'

const policy = (reply: Reply) => String(reply.headers['content-security-policy'])
const nonceOf = (reply: Reply) => /'nonce-([^']+)'/.exec(policy(reply))?.[1] ?? ''
const styleOf = (reply: Reply) => /<style[^>]*>([^<]*)<\/style>/.exec(reply.text)?.[1] ?? ''

describe('the prompt page', () => {
  it('names the user, the frame and the way back, and nothing else of the application', async () => {
    const app = await start()
    const page = await app.visitor('alice').get('/duo/start?next=/secret-place')
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.text).toContain('<strong>alice</strong>')
    expect(page.text).toMatch(/<iframe [^>]*id="duo_iframe"[^>]* data-host="localhost:9" data-sig-request="TX\|/)
    expect(page.text).toMatch(/ title="[^"]+"[^>]* allow="publickey-credentials-get https:\/\/localhost:9"/)
    expect(page.text).toMatch(/data-post-action="\/duo\/callback\?attempt=[\w-]{22}"/)
    expect(page.text).toMatch(
      /<script src="\/duo\/prompt\.\w+\.js" integrity="[^"]+" nonce="[^"]+" defer=""><\/script>/,
    )
    expect(page.text).toMatch(
      /<html lang="en" dir="ltr">[^]*<meta name="viewport"[^]*<title>[^<]+<\/title>[^]*<noscript>/,
    )
    for (const hidden of ['secret-place', keys.skey, keys.akey]) expect(page.text).not.toContain(hidden)
    expect(nonceOf(page)).toMatch(/^[\w+/]{24}$/)
    expect(page.text.match(/<(?:script|style)\b/g)).toHaveLength(3)
    expect(page.text.match(/<(?:script|style)\b[^>]* nonce="/g)).toHaveLength(3)
    expect(page.text).not.toMatch(/ style=| on[a-z]+=/)
    expect(page.text).not.toMatch(/undefined|NaN/)
    expect(styleOf(page)).toMatch(/^\s*:root \{[^]*\}\s*iframe \{[^]*\}\s*$/)
  })

  it('is under the path of the origin', async () => {
    const app = await start({ origin: 'http://localhost:1234/shop', basePath: '/a/duo' })
    const page = await app.visitor('alice').get('/a/duo/start')
    expect(page.text).toMatch(/data-post-action="\/shop\/a\/duo\/callback\?attempt=/)
    expect(page.text).toMatch(/<script src="\/shop\/a\/duo\/prompt\.[0-9a-f]{16}\.js"/)
    expect(page.cookies.join()).toMatch(/^a-duo-[0-9a-f]{8}-try-[\w-]+=[\w.-]+; Path=\/shop;/)
  })

  it.each(['<b>"x"</b>', "O'Brien & <script>alert(1)</script>", '"><img src=x onerror=alert(1)>', '&lt;'])(
    'escapes %j',
    async (user) => {
      const app = await start()
      const page = await app.visitor(user).get('/duo/start')
      expect(page.text).not.toContain(user)
      const escaped = page.text.match(/<strong>(.*?)<\/strong>/)?.[1] ?? ''
      expect(escaped).not.toMatch(/[<>"']/)
      const codes: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
      expect(escaped.replace(/&([\w#]+);/g, (_, code: string) => codes[code] ?? '?')).toBe(user)
    },
  )

  it('may be drawn by the application, under the same headers', async () => {
    const seen: Page[] = []
    const render = async (page: Page) => {
      seen.push(page)
      return `<!doctype html><p>own</p>${page.kind === 'prompt' ? page.frame.html : ''}`
    }
    const attributes = { class: 'frame', title: 'Zwei Schritte', allow: 'none' }
    const prompt = iframePrompt({ ...keys, attributes, postArgument: 'answer' })
    const app = await start({ prompt, pages: { render } })
    const alice = app.visitor('alice')
    const page = await alice.get('/duo/start')
    const [drawn] = seen
    expect(page.text).toMatch(
      /^<!doctype html><p>own<\/p><iframe [^>]*><\/iframe>\n<script [^>]*>[^<]+<\/script>\n<script [^>]*><\/script>$/,
    )
    expect(policy(page)).toMatch(/^default-src 'none'; .*frame-ancestors 'none'; base-uri 'none'$/)
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'strict-origin' })
    expect(drawn).toMatchObject({
      kind: 'prompt',
      username: 'alice',
      nonce: nonceOf(page),
      frame: {
        iframe: { ...attributes, 'data-host': 'localhost:9', 'data-post-argument': 'answer' },
        script: { nonce: nonceOf(page), integrity: expect.stringMatching(/^sha384-/) },
      },
    })
    const started = await app.begin(alice)
    expect(started.postArgument).toBe('answer')
    expect((await app.approve(alice, started)).status).toBe(303)
    expect(seen).toHaveLength(1)
  })

  it.each([new Error('no view'), new DuoError('duo_unavailable')])(
    'is ours when the application cannot draw it, and takes that for no outage: %s',
    async (failure) => {
      const app = await start({ pages: { render: () => Promise.reject(failure) } })
      const alice = app.visitor('alice')
      const page = await alice.get('/duo/start')
      expect([page.status, page.text.includes('id="duo_iframe"')]).toEqual([200, true])
      expect(app.events).toMatchObject([{ type: 'started' }, { type: 'page_failed', error: failure }])
      expect((await alice.get('/page')).status).toBe(303)
    },
  )

  it('takes next out of its address before Duo is told it, and still leads there when it is loaded again', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const page = await alice.get('/duo/start?next=/secret-place&max_age=60')
    const [, query = ''] = /history\.replaceState\(null, '', '(\?attempt=[\w-]{22})'\)/.exec(page.text) ?? []
    expect(page.text.indexOf('replaceState')).toBeLessThan(page.text.indexOf('src="/duo/prompt.'))
    expect(page.text).not.toContain('secret-place')
    const again = (await alice.get(`/duo/start${query}`, { as: 'script' })).json()
    const appHalf = String(again['sigRequest']).split(':')[1] ?? ''
    const started = { ...again, appHalf } as unknown as Started
    expect((await app.approve(alice, started)).location).toBe(`${app.origin}/secret-place`)
  })
})

describe('start as a script gets it', () => {
  it('says all that the browser script needs', async () => {
    const app = await start()
    const reply = await app.visitor('alice').get('/duo/start?next=/secret-place', { as: 'script' })
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect(reply.json()).toEqual({
      prompt: 'iframe',
      host: 'localhost:9',
      postArgument: 'sig_response',
      sigRequest: expect.stringMatching(/^TX\|[\w+/=]+\|[0-9a-f]{40}:APP\|[\w+/=]+\|[0-9a-f]{40}$/),
      postAction: expect.stringMatching(/^\/duo\/callback\?attempt=[\w-]{22}$/),
      attributes: expect.objectContaining({ title: expect.any(String), allow: expect.any(String) }),
    })
  })

  it('names a local Duo over http by its whole address', async () => {
    const app = await start({ prompt: iframePrompt({ ...keys, host: 'http://localhost:9' }) })
    const reply = await app.visitor('alice').get('/duo/start', { as: 'script' })
    expect(reply.json()).toMatchObject({ host: 'http://localhost:9' })
  })

  it.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-mode': 'navigate' },
    { 'sec-purpose': 'Prefetch;anonymous-client-ip' },
    { purpose: 'preview' },
    { 'x-moz': 'prefetch' },
  ] as Record<string, string>[])('begins nothing for a browser that looks ahead: %j', async (headers) => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.events.length = 0
    for (const as of ['page', 'script'] as const) {
      const reply = await alice.get('/duo/start?max_age=0', { as, headers })
      expect([reply.status, reply.cookies, reply.text]).toEqual([403, [], ''])
      expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', vary: expect.stringMatching(/accept/i) })
      expect(headerNames(reply)).toEqual(everywhere)
    }
    expect(app.events).toEqual([])
  })

  it('changes nothing for HEAD, which callback does not take', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const { postAction } = await app.begin(alice)
    app.events.length = 0
    const head = await alice.send('/duo/start', { method: 'HEAD' })
    expect([head.status, head.cookies, head.text]).toEqual([200, [], ''])
    const callback = await alice.send(postAction, { method: 'HEAD' })
    expect([callback.status, callback.headers['allow'], callback.cookies]).toEqual([405, 'POST', []])
    expect(app.events.filter((event) => event.type !== 'rejected')).toEqual([])
  })
})

describe('other pages', () => {
  it('say little, strictly and uncached', async () => {
    const app = await start({ loginUrl: '/login' })
    const alice = app.visitor('alice')
    const { postAction } = await app.begin(alice)
    const pages = [
      await alice.post(postAction, 'sig_response=x'),
      await alice.post('/duo/callback?attempt=x', 'sig_response=x'),
      await alice.post(postAction, '', { headers: { origin: 'https://evil.example' } }),
      await alice.get('/duo/callback'),
      await alice.post('/page'),
      await app.visitor().post('/page'),
      await app.visitor('a|b').get('/page'),
    ]
    expect(pages.map((page) => page.status)).toEqual([400, 403, 403, 405, 401, 401, 403])
    for (const page of pages) {
      expect(policy(page)).toBe(
        `default-src 'none'; style-src 'nonce-${nonceOf(page)}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      )
      expect(page.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(page.text).toMatch(/<html lang="en" dir="ltr">[^]*<title>[^<]+<\/title>[^]*<h1>/)
      expect(page.text).not.toContain('<script')
      for (const hidden of ['bad_', 'malformed', 'skey', 'akey']) expect(page.text).not.toContain(hidden)
    }
    expect(new Set(pages.map(nonceOf)).size).toBe(pages.length)
    // Each has the style of the prompt page, without the frame's, and nothing else in its head.
    const [shared] = styleOf(await alice.get('/duo/start')).split('iframe {')
    expect(new Set(pages.map((page) => styleOf(page).trim()))).toEqual(new Set([shared?.trim()]))
    for (const page of pages) expect(page.text).toMatch(/<\/style>\s*<\/head>/)
    expect(pages.slice(-1).map(headerNames)).toEqual([ofPages])
  })

  it.each(['/duo/status', '/duo/start'])('%s is not to be kept either', async (path) => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    for (const as of ['page', 'script', 'program'] as const) {
      expect((await alice.get(path, { as })).headers).toMatchObject({
        'cache-control': 'no-store',
        vary: expect.stringMatching(/accept/i),
      })
    }
  })
})

describe('status', () => {
  it('tells nothing to who is nobody, and clears another’s proof', async () => {
    const app = await start()
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    const { seconds } = app.clock
    app.clock.seconds += 7
    const status = {
      verified: true,
      username: 'alice',
      verifiedAt: seconds,
      expiresAt: seconds + 43_200,
      method: 'iframe',
    }
    expect((await visitor.get('/duo/status')).json()).toEqual(status)
    expect((await visitor.send('/duo/status', { method: 'HEAD' })).text).toBe('')
    expect((await app.visitor('alice').get('/duo/status')).json()).toEqual({ verified: false })
    visitor.user = 'bob'
    expect((await visitor.get('/duo/status')).json()).toEqual({ verified: false })
    visitor.user = 'alice'
    expect((await visitor.get('/duo/status')).json()).toEqual({ verified: false })
  })
  it.each(['POST', 'PUT', 'DELETE'])('takes no %s', async (method) => {
    const app = await start()
    const reply = await app.visitor('alice').send('/duo/status', { method, as: 'script' })
    expect([reply.status, reply.headers['allow']]).toEqual([405, 'GET, HEAD'])
    expect(reply.json()).toMatchObject({ code: 'method_not_allowed' })
  })
})

describe('logout', () => {
  it.each([
    ['GET', {}, 405],
    ['HEAD', {}, 405],
    ['POST', { origin: 'https://evil.example' }, 403],
    ['POST', { origin: 'null' }, 403],
    ['POST', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
    ['POST', { origin: 'null', 'sec-fetch-site': 'none' }, 403],
    ['POST', { origin: undefined, 'sec-fetch-site': 'same-site' }, 403],
    ['POST', { origin: undefined }, 403],
  ] as [string, Record<string, string | undefined>, number][])('is refused: %s %j', async (method, headers, status) => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const reply = await alice.send('/duo/logout', { method, headers })
    expect([reply.status, reply.cookies]).toEqual([status, []])
    expect((await alice.get('/page')).status).toBe(200)
  })
  it.each([
    ['', '/'],
    ['?next=/bye', '/bye'],
    ['?next=//evil.example', '/'],
    ['?next=/duo/start', '/'],
    ['?next=https://evil.example', '/'],
    ['?next=/a&next=/b', '/a'],
  ])('leads on to a path of this site alone: %j', async (query, path) => {
    const app = await start()
    const reply = await app.visitor('alice').post(`/duo/logout${query}`)
    expect([reply.location, reply.cookies]).toEqual([app.origin + path, []])
  })
})

describe('the script', () => {
  it('is served under both names, with nothing that tells who asked', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const hashed = /src="([^"]+\.js)"/.exec((await alice.get('/duo/start')).text)?.[1] ?? ''
    const [plain, named] = [await alice.get('/duo/prompt.js'), await alice.get(hashed)]
    expect(plain.text).toBe(named.text)
    expect(plain.headers['etag']).toBe(`"${/\.([0-9a-f]{16})\.js$/.exec(hashed)?.[1]}"`)
    for (const reply of [plain, named]) {
      expect(reply.cookies).toEqual([])
      expect(reply.headers['cache-control']).toBe('private, no-cache')
    }
    for (const path of ['/duo/prompt.js', hashed]) {
      const head = await alice.send(path, { method: 'HEAD' })
      expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', String(plain.text.length)])
    }
    expect((await alice.get(hashed.replace(/[0-9a-f]{16}/, '0'.repeat(16)))).status).toBe(303)
    expect((await alice.post('/duo/prompt.js')).status).toBe(405)
    const again = await alice.get('/duo/prompt.js', { headers: { 'if-none-match': String(plain.headers['etag']) } })
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', plain.headers['etag']])
    expect((await alice.get('/duo/prompt.js', { headers: { 'if-none-match': '"x"' } })).status).toBe(200)
  })

  it.each([
    ['weak', (tag: string) => `W/${tag}`, 304],
    ['in a list', (tag: string) => `"x", ${tag} , "y"`, 304],
    ['any', () => '*', 304],
    ['of another', (tag: string) => `"x${tag.slice(1)}`, 200],
    ['of another that begins like a weak one', (tag: string) => `"W/${tag.slice(1)}`, 200],
  ])('is not sent again for any form of its tag (RFC 9110 13.1.2): %s', async (_name, form, status) => {
    const app = await start()
    const first = await app.visitor().get('/duo/prompt.js')
    const headers = { 'if-none-match': form(String(first.headers['etag'])) }
    expect((await app.visitor().get('/duo/prompt.js', { headers })).status).toBe(status)
  })
})
