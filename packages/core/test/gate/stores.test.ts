import type { Middleware } from './server.js'
import { describe, expect, it } from 'vitest'
import { iframePrompt } from '@duokit/core'
import { cookieStore } from './duo.js'
import { type Running, type Setting, start } from './application.js'
import { keys } from 'testing/duo-half'

const browser = { session: false, store: cookieStore({ bindTo: 'browser' }) } as const
const byLogin = { session: false, store: cookieStore({ bindTo: (ctx) => ctx.get('x-login') }) } as const

describe('sessionStore', () => {
  it('keeps a login under way while nobody is logged in', async () => {
    const app = await start()
    const visitor = app.visitor('alice')
    const started = await app.begin(visitor)
    visitor.user = undefined
    await visitor.get('/page')
    visitor.user = 'alice'
    expect((await app.approve(visitor, started)).location).toBe(`${app.origin}/page`)
  })

  it.each([null, 'text', 7, [], {}, { id: 7 }, { proof: 'x' }, { id: 'x', proof: '' }])(
    'holds no proof where its property is %j',
    async (planted) => {
      const plant: Middleware = async (ctx, next) => {
        if (ctx.session) ctx.session['duo'] = planted
        await next()
      }
      const app = await start({ before: [plant] })
      expect((await app.visitor('alice').get('/page')).status).toBe(303)
    },
  )
})

describe('cookieStore', () => {
  it('binds the login under way, too', async () => {
    const app = await start(byLogin)
    const alice = app.visitor('alice')
    alice.extra['x-login'] = 'first'
    const started = await app.begin(alice)
    alice.extra['x-login'] = 'second'
    await app.approve(alice, started)
    expect(app.lastReason()).toBe('session_changed')
    alice.extra['x-login'] = 'first'
    expect((await app.approve(alice, started)).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
  })

  it.each(['', null, undefined])('writes nothing where onVerified leaves the binding %j', async (left) => {
    let session: string | null | undefined = 'there'
    const app = await start({
      session: false,
      store: cookieStore({ bindTo: async () => session }),
      onVerified: () => {
        session = left
      },
    })
    const alice = app.visitor('alice')
    const reply = await app.logIn(alice)
    expect(reply.status).toBe(500)
    expect(reply.cookies).toEqual([])
    session = 'there'
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('shows nothing of what it binds to', async () => {
    const app = await start(byLogin)
    const alice = app.visitor('alice')
    alice.extra['x-login'] = 'a-secret-session-id'
    await app.logIn(alice)
    for (const value of alice.jar.values()) {
      expect(Buffer.from(value, 'base64url').toString()).not.toContain('a-secret-session-id')
    }
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('has a cookie that lives as long as the proof', async () => {
    const app = await start({ ...browser, maxAge: 1234 })
    const reply = await app.logIn(app.visitor('alice'))
    expect(reply.cookies.filter((cookie) => cookie.startsWith('duo-dfaff02b='))).toEqual([
      expect.stringMatching(/^duo-dfaff02b=[\w.-]+; Path=\/; Max-Age=1234; HttpOnly; SameSite=Lax$/),
    ])
  })
})

describe('a copied proof', () => {
  /** Every way in which an application keeps proofs where a browser can copy them. */
  const settings: [string, Setting][] = [
    ['cookieStore', browser],
    ['a session in a cookie', {}],
  ]

  describe.each(settings)('of %s', (_store, setting) => {
    /** Duo answers the same user with other bytes in the next second. */
    const logIn = async (app: Running, visitor: ReturnType<Running['visitor']>) => {
      app.clock.seconds += 1
      return app.logIn(visitor)
    }
    const copy = (app: Running, jar: ReadonlyMap<string, string>) => {
      const thief = app.visitor('alice')
      for (const [name, value] of jar) thief.jar.set(name, value)
      return thief
    }

    it('is refused after the logout, and leaves another login of the same user alone', async () => {
      const app = await start(setting)
      const [alice, other] = [app.visitor('alice'), app.visitor('alice')]
      await logIn(app, alice)
      await logIn(app, other)
      const before = copy(app, alice.jar)
      expect((await before.get('/page')).status).toBe(200)
      app.clock.seconds += 5
      await logIn(app, alice)
      const after = copy(app, alice.jar)
      await alice.post('/duo/logout', '')
      for (const thief of [before, after]) {
        expect((await thief.get('/page')).status).toBe(303)
        expect((await thief.get('/duo/status')).json()).toEqual({ verified: false })
      }
      expect((await other.get('/page')).status).toBe(200)
      expect((await logIn(app, alice)).status).toBe(303)
      expect((await alice.get('/page')).status).toBe(200)
    })

    it('is refused after forget, and where another instance reports the end', async () => {
      const leave: Middleware = async (ctx, next) => {
        if (ctx.path !== '/leave') return next()
        await app.duo.forget(ctx)
        ctx.body = 'bye'
      }
      const app = await start({ ...setting, before: [leave] })
      const alice = app.visitor('alice')
      await logIn(app, alice)
      const thief = copy(app, alice.jar)
      await alice.get('/leave')
      expect((await thief.get('/page')).status).toBe(303)
      await logIn(app, alice)
      const started = app.events.findLast((event) => event.type === 'verified')
      app.duo.end(started?.attempt ?? '')
      expect((await alice.get('/page')).status).toBe(303)
      await logIn(app, alice)
      expect((await alice.get('/page')).status).toBe(200)
    })

    it('is refused after somebody else came to its session', async () => {
      const app = await start(setting)
      const alice = app.visitor('alice')
      await logIn(app, alice)
      const thief = copy(app, alice.jar)
      alice.user = 'bob'
      expect((await alice.get('/page')).status).toBe(303)
      expect((await thief.get('/page')).status).toBe(303)
    })
  })
})

describe('the cookies of the application', () => {
  it('stay beside those of the gate', async () => {
    const own: Middleware = async (ctx, next) => {
      ctx.setCookie('before', '1')
      ctx.response.appendHeader('set-cookie', 'raw=2')
      await next()
      ctx.setCookie('after', '3')
    }
    const app = await start({ ...browser, before: [own] })
    const visitor = app.visitor('alice')
    const names = (cookies: readonly string[]) =>
      cookies
        .map((cookie) =>
          cookie.replace('-dfaff02b', '').replace(/(-try-.*)?=.*/, (_, attempt) => (attempt ? '-try' : '')),
        )
        .toSorted()
    const started = await visitor.get('/duo/start')
    expect(names(started.cookies)).toEqual(['after', 'before', 'duo-try', 'raw'])
    const done = await app.logIn(visitor)
    expect(names(done.cookies)).toEqual(['after', 'before', 'duo', 'duo-try', 'raw'])
    visitor.user = 'bob'
    const refused = await visitor.get('/page')
    expect(names(refused.cookies)).toEqual(['after', 'before', 'duo', 'raw'])
  })
})

describe('a store of the application', () => {
  /** A database, whose client says how it went. */
  const inDatabase = (inSession: boolean) => {
    const rows = new Map<string, string>()
    return {
      inSession,
      binding: () => 'a session',
      read: async () => rows.get('proof') ?? (null as unknown as undefined),
      write: async (_request: unknown, proof: string) => (rows.set('proof', proof), 'OK') as never,
      clear: async () => [[null, Number(rows.delete('proof'))]] as never,
    }
  }

  it.each([true, false])('may return what its client returns, in a session: %j', async (inSession) => {
    const app = await start({ session: false, store: inDatabase(inSession) })
    expect((await app.visitor().get('/page')).status).toBe(401)
    const alice = app.visitor('alice')
    expect((await alice.post('/duo/logout', '')).status).toBe(303)
    const reply = await app.logIn(alice)
    expect([reply.status, reply.cookies.join().includes('undefined')]).toEqual([303, false])
    expect((await alice.get('/page')).status).toBe(200)
    // Clears the proof of another user on the way.
    expect((await app.visitor('bob').get('/page')).status).toBe(303)
    expect((await alice.post('/duo/logout', '')).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('may answer cookies of its own', async () => {
    const cookie = { name: 'kept', maxAge: 60, path: '/', secure: false, sameSite: 'Strict' } as const
    const app = await start({
      session: false,
      store: {
        read: async ({ ctx }) => ctx.cookie('kept'),
        write: (_request, value) => [{ ...cookie, value }],
        clear: async () => [{ ...cookie, value: '', maxAge: 0 }],
      },
    })
    const alice = app.visitor('alice')
    const done = await app.logIn(alice)
    expect(done.cookies.filter((text) => text.startsWith('kept='))).toEqual([
      expect.stringMatching(/; Path=\/; Max-Age=60; HttpOnly; SameSite=Strict$/),
    ])
    expect((await alice.get('/page')).status).toBe(200)
    await alice.post('/duo/logout')
    expect(alice.jar.has('kept')).toBe(false)
    expect((await alice.get('/page')).status).toBe(303)
  })

  const works = { read: () => undefined, write: () => undefined, clear: () => undefined }
  const fails = () => {
    throw new Error('no store')
  }
  it('that cannot be read lets nobody in', async () => {
    for (const read of [fails, () => Promise.reject(new Error('no store'))]) {
      const app = await start({ session: false, store: { ...works, read } })
      const reply = await app.visitor('alice').get('/page')
      expect(reply.status).toBe(500)
      expect(reply.text).not.toContain('hello')
    }
  })
  it('that cannot be written lets nobody in', async () => {
    const app = await start({ session: false, store: { ...works, write: fails } })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice)).status).toBe(500)
    expect((await alice.get('/page')).status).toBe(303)
    expect(app.events.filter((event) => event.type === 'verified')).toEqual([])
  })
  it.each(['', '.', 'x', '.'.repeat(44), `e30.${'A'.repeat(43)}`, 'x'.repeat(100_000)])(
    'that holds anything else holds no proof: %#',
    async (text) => {
      const app = await start({ session: false, store: { ...works, read: () => text } })
      expect((await app.visitor('alice').get('/page')).status).toBe(303)
    },
  )
})

describe('two gates of one site', () => {
  async function handOver(first: Setting, second: Setting) {
    const one = await start({ ...browser, ...first })
    const two = await start({ ...browser, ...second })
    const alice = one.visitor('alice')
    const started = await one.begin(alice)
    const there = two.visitor('alice')
    const carry = () => {
      for (const [name, value] of alice.jar) {
        const own = name.replace(/^duo/, (second.basePath ?? '/duo').slice(1))
        there.jar.set(own, value)
      }
    }
    return { one, two, alice, there, started, carry }
  }
  const secret = 'the same secret of at least 32 bytes'
  it.each<[string, Setting, string]>([
    ['another base path', { basePath: '/second' }, 'state_unknown'],
    ['another origin', { origin: 'http://localhost:9999' }, 'state_unknown'],
    ['another path of the origin', { origin: 'http://localhost:1234/shop' }, 'state_unknown'],
    ['another application', { prompt: iframePrompt({ ...keys, ikey: 'DIXXXXXXXXXXXXXXXXXY' }) }, 'wrong_key'],
    ['another cookie secret', { cookieSecret: `${secret}!` }, 'state_unknown'],
  ])('do not take each other’s logins and proofs: %s', async (_name, other, reason) => {
    const { one, two, alice, there, started, carry } = await handOver(
      { cookieSecret: secret },
      { cookieSecret: secret, ...other },
    )
    carry()
    const postAction = started.postAction.replace('/duo/', `${other.basePath ?? '/duo'}/`)
    await two.approve(there, { ...started, postAction })
    expect(two.lastReason()).toBe(reason)
    await one.approve(alice, started)
    carry()
    expect((await there.get('/page')).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
  })
  it('take no proof that was bound to something where nothing is bound, nor the reverse', async () => {
    const cookie = { name: 'duo', maxAge: 60, path: '/', secure: false, sameSite: 'Lax' } as const
    const unbound: Setting = {
      store: {
        read: ({ ctx }) => ctx.cookie('duo'),
        write: (_request, value) => [{ ...cookie, value }],
        clear: () => undefined,
      },
    }
    for (const [first, second] of [
      [{}, unbound],
      [unbound, {}],
    ] as const) {
      const { one, alice, there, started, carry } = await handOver(first, second)
      await one.approve(alice, started)
      carry()
      expect([(await alice.get('/page')).status, (await there.get('/page')).status]).toEqual([200, 303])
    }
  })
  it('judge whose login it is before they read an answer', async () => {
    const other = { prompt: iframePrompt({ ...keys, ikey: 'DIXXXXXXXXXXXXXXXXXY' }), cookieSecret: secret }
    const { two, there, started, carry } = await handOver({ cookieSecret: secret }, other)
    carry()
    await there.post(started.postAction, 'sig_response=x')
    expect(two.lastReason()).toBe('wrong_key')
  })
  it('take them where all is the same', async () => {
    const { two, there, started, carry } = await handOver({ cookieSecret: secret }, { cookieSecret: secret })
    carry()
    expect((await two.approve(there, started)).status).toBe(303)
    expect((await there.get('/page')).status).toBe(200)
  })
})
