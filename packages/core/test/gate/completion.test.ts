import type { Middleware } from './server.js'
import { describe, expect, it } from 'vitest'
import { cookieStore, type DuoOptions } from './duo.js'
import { type Running, start } from './application.js'
import type { Started } from 'testing/iframe-login'
import { leaving, parser } from './body-parsers.js'
import { half, keys } from 'testing/duo-half'
import type { Sending, Visitor } from './visitor.js'

const browser = { session: false, store: cookieStore({ bindTo: 'browser' }) } as const

/** The callback with other fields beside Duo's. */
function post(app: Running, visitor: Visitor, options: { started: Started; fields?: string; as?: Sending['as'] }) {
  const { started, fields = '', as = 'page' } = options
  const answer = `${half({ user: visitor.user ?? '', expires: app.clock.seconds + 300 })}:${started.appHalf}`
  const body = `${fields}${new URLSearchParams({ [started.postArgument]: answer }).toString()}`
  return visitor.post(started.postAction, body, { as })
}

describe('the end of a login', () => {
  it('has its order: claim, onVerified, binding, write', async () => {
    const order: string[] = []
    const app = await start({
      session: false,
      singleUse: { claim: () => order.push('claim') > 0 },
      onVerified: async (_ctx, proof) => void order.push(`onVerified ${proof.username}`),
      store: {
        read: () => void order.push('read'),
        write: (_request, text) => void order.push(`write ${typeof text}`),
        clear: () => void order.push('clear'),
        binding: () => {
          order.push('binding')
          return 'a session'
        },
      },
    })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    order.length = 0
    await app.approve(alice, started)
    expect(order).toEqual(['read', 'binding', 'binding', 'claim', 'onVerified alice', 'binding', 'write string'])
    expect(app.events.at(-1)).toMatchObject({ type: 'verified', proof: { verifiedAt: app.clock.seconds } })
  })

  it.each<[string, Middleware[]]>([
    ['the stream', []],
    ['the text', [parser]],
    ['the object', [leaving(() => undefined)]],
    ['bytes beside an object', [leaving((text) => Buffer.from(text))]],
    ['bytes alone', [leaving(Buffer.from, () => undefined)]],
  ])('hands on the other fields: from %s', async (_name, before) => {
    const seen: [string, string][][] = []
    const app = await start({ before, onVerified: (_ctx, _proof, fields) => void seen.push([...fields]) })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const reply = await post(app, alice, {
      started,
      fields: 'color=red&color=blue&name=J%C3%BCrgen+%26+co&__proto__=x&',
    })
    expect(reply.status).toBe(303)
    const expected = [
      ['color', 'red'],
      ['color', 'blue'],
      ['name', 'Jürgen & co'],
    ]
    expect(seen[0]?.filter(([name]) => name !== '__proto__')).toEqual(expected)
  })

  it.each([
    [{ next: '/welcome?a=b#c' }, '/welcome?a=b#c'],
    [{}, '/page'],
    [null, '/page'],
    [7, '/page'],
  ])('leads where onVerified says, when that is a path: %j', async (answer, path) => {
    const app = await start({ onVerified: async () => answer as never })
    expect((await app.logIn(app.visitor('alice'))).location).toBe(app.origin + path)
  })

  it('answers a script with data, and a repeated one without', async () => {
    const app = await start({ onVerified: () => ({ next: '/home', data: { token: 'x', list: [1, null] } }) })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const reply = await post(app, alice, { started, as: 'script' })
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    const where = { verified: true, next: `${app.origin}/home` }
    expect(reply.json()).toEqual({ ...where, data: { token: 'x', list: [1, null] } })
    const again = await post(app, alice, { started, as: 'script' })
    expect([again.status, again.json(), again.cookies]).toEqual([200, where, []])
  })

  const closed = Object.assign(new Error('closed'), { status: 403, expose: true })
  const throwing: [string, NonNullable<DuoOptions['onVerified']>, number][] = [
    ['throws', () => expect.unreachable(), 500],
    ['rejects', () => Promise.reject(new Error('the secret of the application')), 500],
    ['throws an error of the framework', () => Promise.reject(closed), 403],
  ]
  it.each(throwing)('writes nothing when onVerified %s', async (_name, onVerified, status) => {
    for (const store of [browser, {}]) {
      const app = await start({ ...store, onVerified })
      const alice = app.visitor('alice')
      const reply = await app.logIn(alice)
      expect([reply.status, reply.cookies]).toEqual([status, []])
      expect(reply.text).not.toContain('the secret')
      expect((await alice.get('/page')).status).toBe(303)
      expect((await alice.get('/duo/status')).json()).toEqual({ verified: false })
      expect(app.events.map(({ type }) => type)).toEqual(['started', 'rejected'])
    }
  })

  it('renews the session that the proof is then bound to', async () => {
    const sessions = new Map([['old', 'alice']])
    const store = cookieStore({ bindTo: (ctx) => ctx.state['sid'] ?? ctx.cookie('sid') })
    const app = await start({
      session: false,
      store,
      getUsername: (ctx) => sessions.get(ctx.cookie('sid') ?? ''),
      onVerified: (ctx) => {
        sessions.delete('old')
        sessions.set('new', 'alice')
        ctx.state['sid'] = 'new'
        ctx.setCookie('sid', 'new')
      },
    })
    const alice = app.visitor()
    alice.jar.set('sid', 'old')
    const thief = app.visitor()
    thief.jar.set('sid', 'old')
    const started = await app.begin(alice)
    const answer = `${half({ user: 'alice', expires: app.clock.seconds + 300 })}:${started.appHalf}`
    await alice.post(started.postAction, new URLSearchParams({ sig_response: answer }))
    expect(alice.jar.get('sid')).toBe('new')
    expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
    thief.jar.set('duo-dfaff02b', alice.jar.get('duo-dfaff02b') ?? '')
    expect((await thief.get('/page')).status).toBe(401)
  })
})

describe('the field with Duo’s answer', () => {
  it.each<[string, Middleware[]]>([
    ['the stream', []],
    ['the object', [leaving(() => undefined)]],
  ])('comes once, as text, under its own name: in %s', async (_name, before) => {
    const app = await start({ before })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const answer = encodeURIComponent(`${half({ user: 'alice', expires: app.clock.seconds + 300 })}:${started.appHalf}`)
    const own = `sig_response=${answer}`
    const wrong = [`${own}&${own}`, `${own}&sig_response=`, `sig_response=x&${own}`]
    for (const body of [...wrong, `SIG_RESPONSE=${answer}`, `sig_response[a]=${answer}`, `sig_response=${answer}%00`]) {
      const reply = await alice.post(started.postAction, body)
      expect([body, reply.status, app.lastReason()]).toEqual([body, 400, 'malformed'])
    }
    expect((await alice.get('/page')).status).toBe(303)
  })
})

describe('a callback that comes again', () => {
  it('leads on while its proof is the current one, and only then', async () => {
    const app = await start({ ...browser, maxAge: 100 })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    await app.approve(alice, started)
    app.clock.seconds += 99
    expect((await app.approve(alice, started)).location).toBe(`${app.origin}/page`)
    // Any body will do: nothing is verified or written any more.
    expect((await alice.post(started.postAction, 'sig_response=x')).location).toBe(`${app.origin}/page`)
    app.clock.seconds += 1
    expect((await app.approve(alice, started)).status).toBe(403)
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('is unknown after a logout', async () => {
    const app = await start(browser)
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const jar = new Map(alice.jar)
    await app.approve(alice, started)
    await alice.post('/duo/logout')
    expect((await app.approve(alice, started)).status).toBe(403)
    expect(app.lastReason()).toBe('state_unknown')
    // Not even with all that the browser once had.
    for (const [name, value] of jar) alice.jar.set(name, value)
    await app.approve(alice, started)
    expect(app.lastReason()).toBe('replayed')
  })

  it('at the same moment counts once, whoever sends it', async () => {
    const app = await start({
      ...browser,
      onVerified: async () => {
        await new Promise((resolve) => setImmediate(resolve))
      },
    })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const thief = app.visitor('alice')
    for (const [name, value] of alice.jar) thief.jar.set(name, value)
    const answer = `${half({ user: 'alice', expires: app.clock.seconds + 300 })}:${started.appHalf}`
    const body = new URLSearchParams({ sig_response: answer })
    const both = [alice, thief, alice, thief].map((visitor) => visitor.post(started.postAction, body))
    expect((await Promise.all(both)).map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
      303, 403, 403, 403,
    ])
    const inside = await Promise.all([alice, thief].map(async (visitor) => (await visitor.get('/page')).status))
    expect(inside.filter((status) => status === 200)).toHaveLength(1)
  })
})

describe('the name', () => {
  it.each([
    ['alice', 'Alice'],
    ['jürgen', 'ju\u0308rgen'],
    ['alice', 'alice '],
    ['alice', 'alice@example.com'],
    ['ss', 'ß'],
  ])('%s is not %s', async (ours, theirs) => {
    const app = await start()
    const visitor = app.visitor(ours)
    await app.approve(visitor, await app.begin(visitor), { user: theirs })
    expect(['user_mismatch', 'malformed']).toContain(app.lastReason())
    expect((await visitor.get('/page')).status).toBe(303)
  })
  it('of 1,024 bytes comes through with a long address', async () => {
    for (const user of ['u'.repeat(1024), '"'.repeat(1024), 'ü'.repeat(512)]) {
      const app = await start(browser)
      const visitor = app.visitor(user)
      const done = await app.logIn(visitor, `/${'n'.repeat(1023)}`)
      expect([done.status, app.lastReason()]).toEqual([303, undefined])
      for (const cookie of done.cookies) expect(cookie.length).toBeLessThan(4096)
      expect((await visitor.get('/page')).status).toBe(200)
    }
  })
})

describe('events', () => {
  it.each<[string, () => unknown]>([
    ['throws', () => expect.unreachable()],
    ['rejects', () => Promise.reject(new Error('no log'))],
    ['answers nonsense', () => Symbol('x')],
  ])('change nothing when the log %s', async (_name, log) => {
    const app = await start()
    Reflect.set(app.events, 'push', log)
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    expect((await alice.post(started.postAction, 'sig_response=x')).status).toBe(400)
    expect((await app.approve(alice, started)).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('join one login, say what to do, and hold nothing secret', async () => {
    const app = await start(browser)
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    await alice.post(started.postAction, 'sig_response=x')
    await alice.post('/duo/callback?attempt=unknown', 'sig_response=x')
    await app.approve(alice, started)
    const attempt = started.postAction.split('=')[1]
    const reference = expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/) as string
    expect(app.events).toEqual([
      { type: 'started', username: 'alice', attempt, prompt: 'iframe', language: 'en', reference },
      expect.objectContaining({
        type: 'rejected',
        username: 'alice',
        attempt,
        reference,
        reason: 'malformed',
        advice: expect.any(String),
      }),
      expect.objectContaining({ type: 'rejected', username: 'alice', attempt: undefined, reason: 'state_unknown' }),
      {
        type: 'verified',
        username: 'alice',
        attempt,
        startedAt: app.clock.seconds,
        language: 'en',
        reference,
        proof: expect.objectContaining({ username: 'alice' }),
      },
    ])
    const heard = JSON.stringify(app.events)
    const secrets = [keys.skey, keys.akey, started.appHalf, started.sigRequest, ...alice.jar.values()]
    for (const secret of secrets) expect(heard).not.toContain(secret)
  })
})
