import type { Middleware } from './server.js'
import { describe, expect, it } from 'vitest'
import { cookieStore } from './duo.js'
import { start } from './application.js'

describe('a proof', () => {
  it('ends at maxAge', async () => {
    const app = await start({ maxAge: 100 })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds += 99
    expect((await alice.get('/page')).status).toBe(200)
    app.clock.seconds += 1
    expect((await alice.get('/page')).status).toBe(303)
    expect((await alice.get('/duo/status')).json()).toEqual({ verified: false })
  })

  it.each([
    [60, 200],
    [61, 303],
  ])('made on a machine whose clock is %i s ahead is answered with %i', async (ahead, status) => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds -= ahead
    expect((await alice.get('/page')).status).toBe(status)
  })

  it('is cleared when another user comes', async () => {
    const app = await start()
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    visitor.user = 'bob'
    expect((await visitor.get('/page')).status).toBe(303)
    visitor.user = 'alice'
    expect((await visitor.get('/page')).status).toBe(303)
  })

  it.each(['/page', '/duo/start', '/duo/status'])(
    'in a cookie is cleared by another user, and by nobody else: %s',
    async (path) => {
      const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }) })
      const visitor = app.visitor('alice')
      await app.logIn(visitor)
      for (const user of ['alice', undefined]) {
        visitor.user = user
        expect((await visitor.get(path)).cookies).toEqual([])
      }
      visitor.user = 'bob'
      expect((await visitor.get(path)).cookies.join()).toMatch(/^duo-dfaff02b=; Path=\/; Max-Age=0/)
    },
  )

  it('in a cookie is cleared by a callback of another user, too', async () => {
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }) })
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    visitor.user = 'bob'
    const reply = await visitor.post(`/duo/callback?attempt=${'A'.repeat(22)}`, 'sig_response=x')
    expect(reply.cookies.join()).toMatch(/duo-dfaff02b=; Path=\/; Max-Age=0/)
  })

  it('in a session is none where something else stands in its place', async () => {
    const plant: Middleware = async (ctx, next) => {
      if (ctx.session) ctx.session['duo'] = { id: 'x', proof: 7 }
      await next()
    }
    const app = await start({ before: [plant] })
    expect((await app.visitor('alice').get('/page')).status).toBe(303)
  })

  it('in a session ends when that has no user', async () => {
    const app = await start()
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    visitor.user = undefined
    await visitor.get('/page')
    visitor.user = 'alice'
    expect((await visitor.get('/page')).status).toBe(303)
  })

  it('belongs to one login, where the application has one', async () => {
    let loginId = 'first'
    const app = await start({ getUsername: (ctx) => ({ name: ctx.get('x-user'), loginId }) })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
    loginId = 'second'
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('belongs to one login, however long its name is', async () => {
    let loginId = 'x'.repeat(5000)
    const getUsername = (ctx: { get(name: string): string }) => ({ name: ctx.get('x-user'), loginId })
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }), getUsername })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
    loginId = `${loginId.slice(1)}y`
    expect((await alice.get('/page')).status).toBe(303)
  })

  it.each<[string, (value: string) => string]>([
    ['cut', (value) => value.slice(0, -1)],
    ['changed', (value) => `A${value.slice(1)}`],
    ['longer', (value) => `${value}A`],
    ['huge', (value) => value.repeat(100).slice(0, 8000)],
    ['of another character', (value) => `${value.slice(0, -1)}%`],
    ['of a character of two bytes', (value) => `${value.slice(0, -1)}é`],
  ])('that was spoilt does not count: %s', async (_name, spoil) => {
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }) })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const value = alice.jar.get('duo-dfaff02b') ?? ''
    alice.jar.set('duo-dfaff02b', spoil(value))
    expect((await alice.get('/page')).status).toBe(303)
    alice.jar.set('duo-dfaff02b', value)
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('is not found inside another cookie', async () => {
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }) })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const value = alice.jar.get('duo-dfaff02b') ?? ''
    const cookies = [`xduo=${value}`, `a=b duo-dfaff02b=${value}`, `duo-x=${value}`]
    for (const cookie of cookies) expect((await alice.get('/page', { headers: { cookie } })).status).toBe(303)
    expect((await alice.get('/page', { headers: { cookie: `a=b;duo-dfaff02b=${value}; c=d` } })).status).toBe(200)
  })

  it('has one spelling', async () => {
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }) })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const value = alice.jar.get('duo-dfaff02b') ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // The last of the 43 characters holds four bits of the MAC, and two that decode to nothing.
    const last = alphabet.indexOf(value.slice(-1))
    const others = [1, 2, 3].map((bits) => value.slice(0, -1) + alphabet[last ^ bits])
    for (const text of others) {
      expect((await alice.get('/page', { headers: { cookie: `duo-dfaff02b=${text}` } })).status).toBe(303)
    }
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('may be kept by the application itself', async () => {
    const kept = new Map<string, string>()
    const app = await start({
      session: false,
      store: {
        read: ({ ctx }) => kept.get(ctx.get('x-user')),
        write: async ({ ctx }, proof) => void kept.set(ctx.get('x-user'), proof),
        clear: ({ ctx }) => void kept.delete(ctx.get('x-user')),
      },
    })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
    kept.set('bob', kept.get('alice') ?? '')
    expect((await app.visitor('bob').get('/page')).status).toBe(303)
  })
})

describe('logout', () => {
  it('forgets the proof and the logins under way, and leaves the application’s cookies alone', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    alice.jar.set('theme', 'dark')
    await app.logIn(alice)
    app.clock.seconds += 1
    const started = await app.begin(alice)
    const reply = await alice.post('/duo/logout?next=/bye')
    expect(reply.location).toBe(`${app.origin}/bye`)
    expect((await alice.get('/page')).status).toBe(303)
    expect(alice.jar.get('theme')).toBe('dark')
    await app.approve(alice, started)
    expect(app.lastReason()).toBe('state_unknown')
  })
  it('answers a script without words', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.post('/duo/logout', '', { as: 'script' })).status).toBe(204)
    expect((await alice.get('/duo/logout')).status).toBe(405)
  })
})

describe('several tabs', () => {
  it('end well, in any order', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const first = await app.begin(alice, '/first')
    app.clock.seconds += 1
    const second = await app.begin(alice, '/second')
    expect((await app.approve(alice, second)).location).toBe(`${app.origin}/second`)
    app.clock.seconds += 1
    expect((await app.approve(alice, first)).location).toBe(`${app.origin}/first`)
    expect((await alice.get('/page')).status).toBe(200)
  })
})
