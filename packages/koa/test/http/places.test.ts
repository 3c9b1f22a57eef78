import Koa from 'koa'
import Koa2 from 'koa-2'
import mount from 'koa-mount'
import type { Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { createDuo, iframePrompt, sessionStore } from '@duokit/koa'
import { start } from './application.js'
import { keys } from 'testing/duo-half'

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

describe.each([2, 3] as const)('Koa %i', (koa) => {
  it('reads no URL from a request, even where Koa trusts what is in front of it', async () => {
    const trusting: Middleware = (ctx, next) => {
      ctx.app.proxy = true
      return next()
    }
    const app = await start({ koa, origin: 'https://example.com/shop', prompt: publicDuo, before: [trusting] })
    const alice = app.visitor('alice')
    Object.assign(alice.extra, lying)
    const refused = await alice.get('/page?a=b')
    expect(refused.location).toBe('https://example.com/shop/duo/start?next=%2Fpage%3Fa%3Db')
    const page = await alice.get('/duo/start?next=/page')
    expect(page.text).toContain('data-post-action="/shop/duo/callback?attempt=')
    const done = await app.logIn(alice, '/page?a=b')
    expect(done.location).toBe('https://example.com/shop/page?a=b')
    expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
    expect(JSON.stringify([refused, page, done])).not.toContain('evil')
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
