import Koa from 'koa'
import Koa2 from 'koa-2'
import mount from 'koa-mount'
import type { Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { cookieStore, createDuo, iframePrompt, sessionStore } from '@duokit/koa'
import { type Setting, start } from './application.js'
import { keys } from './duo-service.js'

const publicDuo = iframePrompt({ ...keys, host: 'api-x.duosecurity.com' })
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

const sites: [string, Setting, { prefix: string; cookiePath: string; secure: boolean }][] = [
  ['a root', { origin: 'http://localhost:1234' }, { prefix: 'duo-dfaff02b', cookiePath: '/', secure: false }],
  [
    'https',
    { origin: 'https://example.com', prompt: publicDuo },
    { prefix: '__Host-duo-7eeb1ce8', cookiePath: '/', secure: true },
  ],
  [
    'https and a path',
    { origin: 'https://example.com/shop', prompt: publicDuo },
    { prefix: '__Secure-duo-2f39ffba', cookiePath: '/shop', secure: true },
  ],
  [
    'another base path',
    { origin: 'https://example.com/a/b/', basePath: '/x/duo', prompt: publicDuo },
    { prefix: '__Secure-x-duo-f6e8f499', cookiePath: '/a/b', secure: true },
  ],
]

describe.each([2, 3] as const)('Koa %i', (koa) => {
  describe.each(sites)('at %s', (_site, setting, { prefix, cookiePath, secure }) => {
    it.each<[string, Setting]>([
      ['sessionStore', {}],
      ['cookieStore', { session: false, store: cookieStore({ bindTo: 'browser' }) }],
    ])('logs in with %s, whatever the request says about where it is', async (_name, stored) => {
      const trusting: Middleware = (ctx, next) => {
        ctx.app.proxy = true
        return next()
      }
      const app = await start({ koa, ...setting, ...stored, before: [trusting] })
      const root = String(setting.origin).replace(/\/$/, '')
      const basePath = setting.basePath ?? '/duo'
      const alice = app.visitor('alice')
      Object.assign(alice.extra, lying)
      const refused = await alice.get('/page?a=b')
      expect(refused.location).toBe(`${root}${basePath}/start?next=%2Fpage%3Fa%3Db`)
      const page = await alice.get(`${basePath}/start?next=/page`)
      expect(page.text).toContain(
        `data-post-action="${new URL(root).pathname.replace(/\/$/, '')}${basePath}/callback?attempt=`,
      )
      const done = await app.logIn(alice, '/page?a=b')
      expect(done.location).toBe(`${root}/page?a=b`)
      expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
      expect(JSON.stringify([refused, page, done])).not.toContain('evil')
      const own = [...page.cookies, ...done.cookies].filter((cookie) => !cookie.startsWith('app.session'))
      expect(own.length).toBeGreaterThan(1)
      for (const cookie of own) {
        expect(cookie.startsWith(`${prefix}-try-`) || cookie.startsWith(`${prefix}=`)).toBe(true)
        expect(cookie).toContain(`; Path=${cookiePath}; `)
        expect(cookie).toContain(`; HttpOnly${secure ? '; Secure' : ''}; SameSite=Lax`)
        expect(cookie).not.toMatch(/domain=/i)
      }
    })
  })

  it('may have its routes in a mounted application, too', async () => {
    const Inner = koa === 2 ? Koa2 : Koa
    const clock = 1_800_000_000
    const duo = createDuo({
      origin: 'http://localhost:1234',
      basePath: '/app/duo',
      prompt: iframePrompt(keys),
      getUsername: (ctx) => ctx.get('x-user'),
      store: sessionStore(),
      now: () => clock * 1000,
    })
    const inner = new Inner()
    for (const middleware of [duo.routes(), duo.guard()] as Middleware[]) inner.use(middleware)
    inner.use((ctx) => {
      ctx.body = 'inside'
    })
    const app = await start({
      koa,
      basePath: '/app/duo',
      routes: () => [mount('/app', inner)],
      before: [mount('/app', inner)],
    })
    app.clock.seconds = clock
    const alice = app.visitor('alice')
    expect((await alice.get('/app/page')).location).toBe('http://localhost:1234/app/duo/start?next=%2Fapp%2Fpage')
    expect((await app.logIn(alice, '/app/page')).location).toBe('http://localhost:1234/app/page')
    expect((await alice.get('/app/page')).text).toBe('inside')
    expect((await alice.get('/app/duo/status')).json()).toMatchObject({ verified: true })
    // Outside of the mount the same path is another one.
    expect((await alice.get('/duo/start')).text).toContain('hello')
  })
})
