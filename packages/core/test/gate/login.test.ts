import type { Middleware } from './server.js'
import { describe, expect, it } from 'vitest'
import { iframePrompt, type SingleUse } from '@duokit/core'
import { cookieStore, createDuo } from './duo.js'
import { sessionStore } from './sessions.js'
import { createSimulator } from '@duokit/simulator'
import { start } from './application.js'
import { leaving, parser } from './body-parsers.js'
import { half, keys } from 'testing/duo-half'

const consumed: Middleware = async (ctx, next) => {
  if (ctx.method === 'POST') for await (const chunk of ctx.request) void chunk
  await next()
}

describe('a login', () => {
  it.each([
    ['without a body parser', []],
    ['with a body parser', [parser]],
    ['with a parsed object alone', [leaving(() => undefined)]],
    [
      'with the bytes alone',
      [
        leaving(
          () => undefined,
          (_body, text) => Buffer.from(text),
        ),
      ],
    ],
  ] satisfies [string, Middleware[]][])('works %s', async (_name, before) => {
    const app = await start({ before })
    const alice = app.visitor('alice')
    const refused = await alice.get('/page?a=1')
    expect(refused.status).toBe(303)
    expect(refused.location).toBe(`${app.origin}/duo/start?next=%2Fpage%3Fa%3D1`)
    const done = await app.logIn(alice, '/page?a=1')
    expect(done.status).toBe(303)
    expect(done.location).toBe(`${app.origin}/page?a=1`)
    expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
    expect(app.events.map((event) => event.type)).toEqual(['started', 'verified'])
  })

  it('says so when something consumed the body', async () => {
    const app = await start({ before: [consumed] })
    const alice = app.visitor('alice')
    const reply = await app.logIn(alice)
    expect(reply.status).toBe(500)
    expect(app.lastReason()).toBe('body_consumed')
    expect((await alice.get('/page')).status).toBe(303)
  })
})

describe('the answer to a script', () => {
  it('is JSON that says where to go', async () => {
    const app = await start({ onVerified: () => ({ data: { token: 'made here' } }) })
    const alice = app.visitor('alice')
    const reply = await app.approve(alice, await app.begin(alice), { as: 'script' })
    expect(reply.status).toBe(200)
    expect(reply.json()).toEqual({ verified: true, next: `${app.origin}/page`, data: { token: 'made here' } })
  })
})

describe('where the application lives', () => {
  it.each([
    ['https://app.example.com', '__Host-duo-d5445c38-try-', '; Path=/;', 'https://app.example.com/page'],
    ['https://example.com/shop', '__Secure-duo-2f39ffba-try-', '; Path=/shop;', 'https://example.com/shop/page'],
  ])('behind a proxy at %s', async (origin, prefix, path, address) => {
    const app = await start({ origin, prompt: iframePrompt({ ...keys, host: 'api-x.duosecurity.com' }) })
    const alice = app.visitor('alice')
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
    const page = await alice.get('/duo/start?next=/page', { headers })
    expect(page.cookies.find((cookie) => cookie.startsWith(prefix))).toMatch(
      new RegExp(`${path} Max-Age=600; HttpOnly; Secure; SameSite=Lax$`),
    )
    expect(page.text).not.toContain('evil.example')
    const refused = await alice.get('/page', { headers })
    expect(refused.location).toBe(`${origin}/duo/start?next=%2Fpage`)
    expect((await app.logIn(alice)).location).toBe(address)
  })
})

describe('without a session', () => {
  const store = cookieStore({ bindTo: (ctx) => ctx.get('x-login') || undefined })

  it('binds a cookie to the login', async () => {
    const app = await start({ session: false, store })
    const alice = app.visitor('alice')
    const headers = { 'x-login': 'first' }
    const started = (await alice.get('/duo/start', { as: 'script', headers })).json()
    const appHalf = String(started['sigRequest']).split(':')[1]
    const body = new URLSearchParams({
      sig_response: `${half({ user: 'alice', expires: app.clock.seconds + 300 })}:${appHalf}`,
    })
    expect((await alice.post(String(started['postAction']), body, { headers })).status).toBe(303)
    expect((await alice.get('/page', { headers })).status).toBe(200)
    expect((await alice.get('/page', { headers: { 'x-login': 'second' } })).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('writes nothing when there is nothing to bind to', async () => {
    const app = await start({ session: false, store })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice)).status).toBe(500)
    expect([...alice.jar.keys()].filter((name) => /^duo-[0-9a-f]{8}$/.test(name))).toEqual([])
  })

  it('lasts across logins when told so', async () => {
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }) })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
    alice.user = undefined
    expect((await alice.get('/page')).status).toBe(401)
    alice.user = 'alice'
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('names what is missing where sessionStore has no session', async () => {
    const app = await start({ session: false })
    expect((await app.visitor('alice').get('/page')).status).toBe(500)
  })
})

describe('with the local Duo', () => {
  it('logs in whom it lets in', async () => {
    const simulator = await createSimulator()
    const { ikey, skey } = simulator.application
    const app = await start({ prompt: iframePrompt({ host: simulator.host, ikey, skey, akey: keys.akey }) })
    app.clock.seconds = simulator.clock.now()
    const visitor = app.visitor('allow.alice')
    const started = await app.begin(visitor)
    const query = new URLSearchParams({
      tx: started.sigRequest.split(':')[0] ?? '',
      parent: `${app.origin}/duo/start`,
      v: '2.9',
    })
    const frame = await (await fetch(`${simulator.url}/frame/web/v1/auth?${query.toString()}`)).text()
    await simulator.close()
    const answer = /AUTH\|[A-Za-z0-9+/=]+\|[0-9a-f]{40}/.exec(frame)?.[0] ?? frame
    const done = await visitor.post(
      started.postAction,
      new URLSearchParams({ sig_response: `${answer}:${started.appHalf}` }),
    )
    expect(done.status).toBe(303)
    expect((await visitor.get('/page')).json()).toEqual({ hello: 'allow.alice' })
  })
})

describe('options that cannot work are refused when the application starts', () => {
  const good = { origin: 'https://app.example.com', getUsername: () => 'alice', store: sessionStore() }
  const duo = { ...keys, host: 'api-x.duosecurity.com' }
  it.each([
    ['origin', { origin: 'not an address' }],
    ['origin', { origin: 'http://app.example.com' }],
    ['origin', { origin: 'https://app.example.com/?x' }],
    ['basePath', { basePath: 'duo' }],
    ['basePath', { basePath: '/a/../b' }],
    ['maxAge', { maxAge: 0 }],
    ['maxAge', { maxAge: 1.5 }],
    ['cookieSecret', { cookieSecret: 'short' }],
    ['cookieSecret', { cookieSecret: [] }],
    ['cookieSecret', { cookieSecret: null as unknown as string }],
    ['cookieSecret', { cookieSecret: 32 as unknown as string }],
    ['singleUse', { singleUse: null as unknown as SingleUse }],
    ['singleUse', { singleUse: 'redis' as unknown as SingleUse }],
    ['cookieSecret', { cookieSecret: keys.skey }],
    ['loginUrl', { loginUrl: 'javascript:alert(1)' }],
    ['loginUrl', { loginUrl: '//evil.example' }],
    ...['https://', 'http://[', 'https://a b/', 'https://x:99999/', 'http://%'].map(
      (loginUrl) => ['loginUrl', { loginUrl }] as [string, object],
    ),
    ['prompt', { prompt: iframePrompt(keys) }],
  ])('%s: %j', (option, wrong) => {
    const make = () => createDuo({ prompt: iframePrompt(duo), ...good, ...wrong })
    expect(make).toThrow(new RegExp(`^${option} `))
    expect(make).not.toThrow(new RegExp(`${keys.skey}|${keys.akey}`))
  })
  it.each([
    ['host', { host: 'https://api-x.duosecurity.com/path' }],
    ['host', { host: 'http://api-x.duosecurity.com' }],
    ['host', { host: '' }],
    ['ikey', { ikey: 'short' }],
    ['skey', { skey: keys.akey.slice(1) }],
    ['akey', { akey: keys.skey }],
    ['akey', { akey: [] }],
    ['akey', { akey: undefined as unknown as string }],
    ['postArgument', { postArgument: 'a b' }],
    ['attributes', { attributes: { onload: 'alert(1)' } }],
  ])('iframePrompt %s: %j', (option, wrong) => {
    const make = () => iframePrompt({ ...duo, ...wrong })
    expect(make).toThrow(new RegExp(`^${option} `))
    expect(make).not.toThrow(new RegExp(`${keys.skey}|${keys.akey}`))
  })
  it.each(['https://API-X.duosecurity.com/', ' api-x.duosecurity.com ', 'api-x.duosecurity.com/'])(
    'understands %j',
    (host) => {
      const app = createDuo({ prompt: iframePrompt({ ...duo, host }), ...good })
      expect(app.csp()['frame-src']).toEqual(['https://api-x.duosecurity.com'])
    },
  )
  it('a requirement', () => {
    const app = createDuo({ prompt: iframePrompt(duo), ...good })
    expect(() => app.guard({ maxAge: -1 })).toThrow(/^maxAge /)
  })
})
