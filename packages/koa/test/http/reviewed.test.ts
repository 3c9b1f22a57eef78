import type { Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { createDuo, iframePrompt, sessionStore } from '@duokit/koa'
import { start, type Started } from './application.js'
import { keys } from './duo-service.js'

describe('in Koa', () => {
  it('a 401 made of what require throws names a scheme for a page, too (RFC 9110 15.5.2)', async () => {
    const app = await start({ routes: (duo) => [async (ctx) => void (await duo.require(ctx))] })
    const reply = await app.visitor('alice').get('/page')
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, 'Duo'])
  })

  it('an answer names what it varies with beside what the application names', async () => {
    const cors: Middleware = async (ctx, next) => {
      ctx.vary('Origin')
      await next()
    }
    const app = await start({ before: [cors] })
    expect(String((await app.visitor('alice').get('/page')).headers['vary'])).toMatch(/Origin/)
  })

  it('require clears another user’s proof, too, although Koa drops the headers of an error', async () => {
    const app = await start({
      routes: (duo) => [
        async (ctx) => {
          ctx.body = (await duo.require(ctx)).username
        },
      ],
    })
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    visitor.user = 'bob'
    expect((await visitor.get('/page')).status).toBe(401)
    visitor.user = 'alice'
    expect((await visitor.get('/page')).status).toBe(401)
  })

  it('loginUrl is sent as an address', async () => {
    const app = await start({ loginUrl: '/登录' })
    expect((await app.visitor().get('/page')).location).toBe(`${app.origin}/%E7%99%BB%E5%BD%95`)
  })
})

describe('the prompt page', () => {
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

describe('the script', () => {
  it.each([
    ['weak', (tag: string) => `W/${tag}`],
    ['in a list', (tag: string) => `"x", ${tag}`],
    ['any', () => '*'],
  ])('is not sent again for any form of its tag (RFC 9110 13.1.2): %s', async (_name, form) => {
    const app = await start()
    const first = await app.visitor().get('/duo/prompt.js')
    const headers = { 'if-none-match': form(String(first.headers['etag'])) }
    expect((await app.visitor().get('/duo/prompt.js', { headers })).status).toBe(304)
  })
})

describe('a callback that is repeated after another tab made the current proof', () => {
  it('is told that it was used already', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const first = await app.begin(alice, '/first')
    app.clock.seconds += 1
    const second = await app.begin(alice, '/second')
    await app.approve(alice, first)
    app.clock.seconds += 1
    await app.approve(alice, second)
    await app.approve(alice, first)
    expect(app.lastReason()).toBe('replayed')
  })
})

describe('an approval', () => {
  it('is remembered for as long as leeway accepts it', async () => {
    const asked: number[] = []
    const app = await start({
      prompt: iframePrompt({ ...keys, leeway: 60 }),
      singleUse: { claim: (_id, seconds) => asked.push(seconds) > 0 },
    })
    await app.logIn(app.visitor('alice'))
    expect(asked).toEqual([300 + 60 + 60])
  })
  it('that was refused leads to the same step-up again', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const reply = await alice.post(started.postAction, 'sig_response=x')
    expect(reply.text).toContain(`href="${app.origin}/duo/start?next=%2Fpage&amp;max_age=1"`)
  })
})

describe('sessionStore', () => {
  it('refuses a session whose id it cannot renew, unless told how or that there is none', async () => {
    const sessions = new Map([['one', {}]])
    const ownSession: Middleware = (ctx, next) => {
      Object.defineProperty(ctx, 'session', { value: sessions.get('one'), configurable: true })
      return next()
    }
    const without = await start({ session: false, before: [ownSession] })
    expect((await without.logIn(without.visitor('alice'))).status).toBe(500)
    expect(without.events.at(-1)).toMatchObject({ reason: 'callback_failed', error: { code: 'session_not_renewed' } })
    let renewed = 0
    for (const renew of [false as const, () => renewed++]) {
      sessions.set('one', {})
      const app = await start({ session: false, before: [ownSession], store: sessionStore({ renew }) })
      expect((await app.logIn(app.visitor('alice'))).status).toBe(303)
    }
    expect(renewed).toBe(1)
  })
})

describe('the local Duo', () => {
  const hosts = ['localhost.', 'a.localhost', '127.0.0.2', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]']
  it.each(hosts)('does not guard a public site as %s', (host) => {
    const options = { origin: 'https://app.example.com', getUsername: () => 'alice', store: sessionStore() }
    expect(() => createDuo({ ...options, prompt: iframePrompt({ ...keys, host }) })).toThrow(/^(?:prompt|host) /)
  })
})

describe('a requirement', () => {
  it('with a misspelt name is refused', async () => {
    const misspelt = { maxage: 60 } as object
    await expect(start({ routes: (duo) => [duo.guard(misspelt)] })).rejects.toThrow(/^requirement /)
  })
})

describe('an empty body', () => {
  it('is an empty form, also behind a parser that leaves nothing', async () => {
    const app = await start({
      before: [
        async (ctx, next) => {
          for await (const chunk of ctx.req) void chunk
          await next()
        },
      ],
    })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    expect((await alice.post(started.postAction, '', { headers: { 'content-length': '0' } })).status).toBe(400)
  })
})
