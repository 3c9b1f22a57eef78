import { describe, expect, it } from 'vitest'
import { iframePrompt, type SingleUse } from '@duokit/core'
import { cookieStore } from './duo.js'
import { type Running, start } from './application.js'
import { half, keys } from 'testing/duo-half'
import type { Visitor } from './visitor.js'

async function begun(setting: Parameters<typeof start>[0] = {}) {
  const app = await start(setting)
  const alice = app.visitor('alice')
  return { app, alice, started: await app.begin(alice) }
}

const soon = (app: Running) => app.clock.seconds + 300

async function isIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.get('/page')).status === 200
}

describe('answers that do not count', () => {
  const other = 'f'.repeat(40)
  it.each<[string, (app: Running, appHalf: string) => string, string, number]>([
    [
      'no signature of Duo',
      (app, a) => `${half({ user: 'alice', expires: soon(app), key: other })}:${a}`,
      'bad_signature',
      403,
    ],
    [
      'no signature of ours',
      (app) =>
        `${half({ user: 'alice', expires: soon(app) })}:${half({ prefix: 'APP', user: 'alice', expires: soon(app), key: other })}`,
      'bad_app_signature',
      403,
    ],
    [
      'a signature of ours that is over',
      (app) =>
        `${half({ user: 'alice', expires: soon(app) })}:${half({ prefix: 'APP', user: 'alice', expires: app.clock.seconds, key: keys.akey })}`,
      'app_expired',
      403,
    ],
    ['another user', (app, a) => `${half({ user: 'bob', expires: soon(app) })}:${a}`, 'user_mismatch', 403],
    [
      'another application',
      (app, a) => `${half({ user: 'alice', ikey: 'DIXXXXXXXXXXXXXXXXXY', expires: soon(app) })}:${a}`,
      'wrong_key',
      403,
    ],
    [
      'an enrolment',
      (app, a) => `${half({ prefix: 'ENROLL', user: 'alice', expires: soon(app) })}:${a}`,
      'wrong_prefix',
      403,
    ],
    [
      'the request itself',
      (app, a) => `${half({ prefix: 'TX', user: 'alice', expires: soon(app) })}:${a}`,
      'wrong_prefix',
      403,
    ],
    ['too late', (app, a) => `${half({ user: 'alice', expires: app.clock.seconds })}:${a}`, 'expired', 403],
    [
      'for longer than Duo signs',
      (app, a) => `${half({ user: 'alice', expires: app.clock.seconds + 3601 })}:${a}`,
      'implausible_expiry',
      403,
    ],
    ['an end that is no number', (_, a) => `${half({ user: 'alice', expires: 'abc' })}:${a}`, 'malformed', 400],
    ['an error of the frame', (_, a) => `ERR|Invalid request.:${a}`, 'duo_error', 403],
    ['one half', (app) => half({ user: 'alice', expires: soon(app) }), 'malformed', 400],
    ['three halves', (app, a) => `${half({ user: 'alice', expires: soon(app) })}:${a}:${a}`, 'malformed', 400],
    ['nothing', () => '', 'malformed', 400],
    ['a great deal', () => '|'.repeat(20_000), 'malformed', 400],
  ])('%s', async (_name, answer, reason, status) => {
    const { app, alice, started } = await begun()
    const body = new URLSearchParams({ sig_response: answer(app, started.appHalf) })
    const reply = await alice.post(started.postAction, body)
    expect([reply.status, reply.cookies]).toEqual([status, []])
    expect(app.lastReason()).toBe(reason)
    expect(reply.text).toContain(`href="${app.origin}/duo/start?next=%2Fpage&amp;max_age=1"`)
    expect(await isIn(alice)).toBe(false)
    const asScript = await alice.post(started.postAction, body, { as: 'script' })
    expect(asScript.json()).toMatchObject({ code: reason, status })
    // What was wrong was that answer, not the login: the genuine one still counts.
    expect((await app.approve(alice, started)).status).toBe(303)
  })

  it.each([
    [
      'took too long',
      (app: Running) => ({ expires: app.clock.seconds }),
      'It wasn’t finished in time. Start again; it takes only a moment.',
    ],
    ['is not to be told', () => ({ key: other }), 'It couldn’t be verified, so you weren’t signed in.'],
  ])('tell people in a sentence what %s, and the way on', async (_name, wrong, sentence) => {
    const { app, alice, started } = await begun()
    const answer = `${half({ user: 'alice', expires: soon(app), ...wrong(app) })}:${started.appHalf}`
    const body = new URLSearchParams({ sig_response: answer })
    const reply = await alice.post(started.postAction, body)
    expect(reply.text).toContain(`<p>${sentence}</p>`)
    expect(reply.text).toContain('>Try again</a>')
    expect((await alice.post(started.postAction, body, { as: 'script' })).json()).toMatchObject({ detail: sentence })
  })

  it.each([
    ['no field', ''],
    ['two fields', 'sig_response=a&sig_response=b'],
    ['a field of an object', 'sig_response[a]=b'],
  ])('%s', async (_name, body) => {
    const { app, alice, started } = await begun()
    expect((await alice.post(started.postAction, body)).status).toBe(400)
    expect(app.lastReason()).toBe('malformed')
  })

  it('the application’s half of another request', async () => {
    const { app, alice, started } = await begun()
    app.clock.seconds += 1
    const later = await app.begin(alice)
    const reply = await app.approve(alice, { ...later, appHalf: started.appHalf })
    expect(reply.status).toBe(403)
    expect(app.lastReason()).toBe('state_unknown')
  })

  it('that count for more than an hour', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const post = (ahead: number) => {
      const answer = half({ user: 'alice', expires: app.clock.seconds + ahead })
      return alice.post(started.postAction, new URLSearchParams({ sig_response: `${answer}:${started.appHalf}` }))
    }
    await post(3601)
    expect(app.lastReason()).toBe('implausible_expiry')
    expect((await post(3600)).status).toBe(303)
  })

  it('lead to the same step-up again', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const reply = await alice.post(started.postAction, 'sig_response=x')
    expect(reply.text).toContain(`href="${app.origin}/duo/start?next=%2Fpage&amp;max_age=1"`)
  })
})

describe('requests that do not count', () => {
  it('another method', async () => {
    const { alice, started } = await begun()
    const reply = await alice.get(started.postAction)
    expect(reply.status).toBe(405)
    expect(reply.headers['allow']).toBe('POST')
  })
  it.each([
    ['application/json', '{"sig_response":"x"}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/x-www-form-urlencoded-not', 'sig_response=x'],
    ['text/plain; application/x-www-form-urlencoded', 'sig_response=x'],
    [undefined, 'sig_response=x'],
  ])('of type %s', async (type, body) => {
    const { alice, started } = await begun()
    expect((await alice.post(started.postAction, body, { headers: { 'content-type': type } })).status).toBe(415)
  })
  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://localhost:1234.evil.example' }],
    [{ origin: undefined }],
    [{ origin: undefined, 'sec-fetch-site': 'cross-site' }],
    [{ origin: undefined, 'sec-fetch-site': 'same-site' }],
  ])('from elsewhere: %j', async (headers) => {
    const { app, alice, started } = await begun()
    for (const path of [started.postAction, '/duo/logout']) {
      expect((await alice.post(path, 'sig_response=x', { headers })).status).toBe(403)
      expect(app.lastReason()).toBe('cross_site')
    }
  })
  it('without Origin, but from this site', async () => {
    const { alice } = await begun()
    const headers = { origin: undefined, 'sec-fetch-site': 'same-origin' }
    expect((await alice.post('/duo/logout', '', { headers })).status).toBe(303)
  })
  it('of more than 64 KiB', async () => {
    const { app, alice, started } = await begun()
    expect((await alice.post(started.postAction, `sig_response=${'x'.repeat(70_000)}`)).status).toBe(413)
    expect((await app.approve(alice, started)).status).toBe(303)
  })
  it('never make a 500', async () => {
    const { alice, started } = await begun()
    const hostile = [
      '%',
      '%00',
      '&&&===',
      '__proto__[x]=y',
      'sig_response=%ff%fe',
      'sig_response=\u0000',
      '='.repeat(5000),
    ]
    const paths = [
      '/duo/start',
      '/duo/status',
      '/duo/logout',
      '/duo/prompt.js',
      started.postAction,
      '/duo/callback?attempt=%00',
      '/duo/start?next=%ff&max_age=x',
    ]
    for (const path of paths) {
      for (const body of hostile) expect((await alice.post(path, body)).status, `${path} ${body}`).toBeLessThan(500)
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        const headers = {
          cookie: `duo-dfaff02b-try-${'x'.repeat(22)}=${'.'.repeat(3000)}; duo-dfaff02b=.; app.session=%`,
          accept: ';;q=,,',
        }
        expect((await alice.send(path, { method, headers })).status, `${method} ${path}`).toBeLessThan(500)
      }
    }
  })

  it('whose body the application cannot read are its own affair', async () => {
    // Named as one of our reasons, which does not make it one.
    const error = Object.assign(new Error('no body'), { code: 'body_too_large' })
    const fails = () => {
      throw error
    }
    const heard: unknown[] = []
    const { app, alice, started } = await begun({
      before: [
        (ctx, next) => {
          if (ctx.method === 'POST') Object.defineProperty(ctx.request, 'body', { get: fails })
          return next().catch((caught: unknown) => void heard.push(caught))
        },
      ],
    })
    await app.approve(alice, started)
    expect([heard, app.lastReason()]).toEqual([[error], undefined])
  })

  it('an empty body is an empty form, also behind a parser that leaves nothing', async () => {
    const app = await start({
      before: [
        async (ctx, next) => {
          for await (const chunk of ctx.request) void chunk
          await next()
        },
      ],
    })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    expect((await alice.post(started.postAction, '', { headers: { 'content-length': '0' } })).status).toBe(400)
  })
})

describe('the login under way', () => {
  it.each(['', '?attempt=', '?attempt=unknown', `?attempt=${'A'.repeat(22)}`])('has to be known: %j', async (query) => {
    const { app, alice } = await begun()
    const reply = await alice.post(`/duo/callback${query}`, 'sig_response=x')
    expect(reply.status).toBe(403)
    expect(reply.text).toContain(`href="${app.origin}/duo/start"`)
    expect(app.lastReason()).toBe('state_unknown')
  })
  it('asks for the first factor again where that is gone', async () => {
    const { app, alice, started } = await begun()
    alice.user = undefined
    expect((await app.approve(alice, started, { user: 'alice', as: 'script' })).json()).toMatchObject({
      status: 401,
      code: 'first_factor_required',
    })
  })
  it('tells a person whose first factor is gone to log in, and not to send anything again', async () => {
    const { app, alice, started } = await begun()
    alice.user = undefined
    const page = await app.approve(alice, started, { user: 'alice' })
    expect(page.status).toBe(401)
    expect(page.text).toContain('<h1>Please log in</h1>')
    expect(page.text).not.toContain('send it again')
  })
  it('ends with the prompt that it began with, though another has the same key', async () => {
    let chosen = 'first'
    const prompts = { first: iframePrompt(keys), second: iframePrompt({ ...keys, leeway: 60 }) }
    const { app, alice, started } = await begun({
      prompt: { prompts, choose: () => chosen },
      cookieSecret: 'a secret of the application under test',
    })
    chosen = 'second'
    expect((await app.approve(alice, started)).status).toBe(403)
    expect(app.lastReason()).toBe('wrong_key')
    chosen = 'first'
    expect((await app.approve(alice, started)).status).toBe(303)
  })
  it('has to be named once', async () => {
    const { app, alice, started } = await begun()
    const id = started.postAction.split('=')[1] ?? ''
    await app.approve(alice, { ...started, postAction: `${started.postAction}&attempt=${id}` })
    expect(app.lastReason()).toBe('state_unknown')
  })
  it.each<[string, (value: string) => string]>([
    ['cut', (value) => value.slice(0, -1)],
    ['changed', (value) => `A${value.slice(1)}`],
    ['empty', () => ''],
  ])('has to be whole: %s', async (_name, spoil) => {
    const { app, alice, started } = await begun()
    for (const [name, value] of alice.jar) if (name.startsWith('duo-dfaff02b-try-')) alice.jar.set(name, spoil(value))
    await app.approve(alice, started)
    expect(app.lastReason()).toBe('state_unknown')
  })
  it('has to be its own: not another’s under its name', async () => {
    const { app, alice, started } = await begun()
    const [name = '', value = ''] = [...alice.jar].find(([key]) => key.startsWith('duo-dfaff02b-try-')) ?? []
    app.clock.seconds += 1
    const later = await app.begin(alice)
    alice.jar.set(`duo-dfaff02b-try-${later.postAction.split('=')[1]}`, value)
    alice.jar.delete(name)
    await app.approve(alice, { ...later, appHalf: started.appHalf })
    expect(app.lastReason()).toBe('state_unknown')
  })
  it('ends after ten minutes', async () => {
    const { app, alice, started } = await begun()
    app.clock.seconds += 599
    const before = await app.approve(alice, started)
    expect(before.status).toBe(303)
    const bob = app.visitor('bob')
    const late = await app.begin(bob)
    app.clock.seconds += 600
    await app.approve(bob, late)
    expect(app.lastReason()).toBe('state_unknown')
  })
  it('belongs to its user and session', async () => {
    const { app, alice, started } = await begun()
    alice.user = 'bob'
    await app.approve(alice, started, { user: 'alice' })
    expect(app.lastReason()).toBe('user_mismatch')
    alice.user = 'alice'
    for (const name of alice.jar.keys()) if (name.startsWith('app.session')) alice.jar.delete(name)
    await app.approve(alice, started)
    expect(app.lastReason()).toBe('session_changed')
  })
  it('belongs to its login, where the application has one', async () => {
    let loginId = 'first'
    const app = await start({ getUsername: (ctx) => ({ name: ctx.get('x-user'), loginId }) })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    loginId = 'second'
    await app.approve(alice, started)
    expect(app.lastReason()).toBe('session_changed')
  })
  it('is no proof, and a proof is no login', async () => {
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }) })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const [name = '', value = ''] = [...alice.jar].find(([key]) => key.startsWith('duo-dfaff02b-try-')) ?? []
    alice.jar.set('duo-dfaff02b', value)
    expect(await isIn(alice)).toBe(false)
    await app.approve(alice, started)
    alice.jar.set(name, alice.jar.get('duo-dfaff02b') ?? '')
    const mallory = app.visitor('alice')
    mallory.jar.set(name, alice.jar.get('duo-dfaff02b') ?? '')
    await app.approve(mallory, started)
    expect(app.lastReason()).toBe('state_unknown')
  })
})

describe('single use', () => {
  it('sends a repeated callback on, and lets nobody else in with it', async () => {
    const { app, alice, started } = await begun()
    const jar = new Map(alice.jar)
    await app.approve(alice, started)
    const again = await app.approve(alice, started)
    expect(again.location).toBe(`${app.origin}/page`)
    expect(again.cookies.filter((cookie) => cookie.startsWith('app.session='))).toEqual([])
    expect(app.events.filter((event) => event.type === 'verified')).toHaveLength(1)
    const thief = app.visitor('alice')
    for (const [name, value] of jar) thief.jar.set(name, value)
    await app.approve(thief, started)
    expect(app.lastReason()).toBe('replayed')
    expect(await isIn(thief)).toBe(false)
  })
  it('accepts one of many at once', async () => {
    const { app, alice, started } = await begun()
    const replies = await Promise.all(Array.from({ length: 8 }, () => app.approve(alice, started)))
    expect(replies.filter((reply) => reply.status === 303)).toHaveLength(1)
    expect(app.events.filter((event) => event.type === 'verified')).toHaveLength(1)
  })
  it.each<[string, SingleUse, number, string]>([
    ['throws', { claim: () => Promise.reject(new Error('no store')) }, 503, 'single_use_unavailable'],
    ['answers something else', { claim: (() => 'OK') as unknown as SingleUse['claim'] }, 500, 'callback_failed'],
    ['refuses', { claim: () => false }, 403, 'replayed'],
  ])('refuses when the store %s', async (_name, singleUse, status, reason) => {
    const { app, alice, started } = await begun({ singleUse })
    expect((await app.approve(alice, started)).status).toBe(status)
    expect(app.lastReason()).toBe(reason)
    expect(await isIn(alice)).toBe(false)
  })

  it('tells a callback that is repeated after another tab made the current proof', async () => {
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

  it('remembers an approval for as long as leeway accepts it', async () => {
    const asked: number[] = []
    const app = await start({
      prompt: iframePrompt({ ...keys, leeway: 60 }),
      singleUse: { claim: (_id, seconds) => asked.push(seconds) > 0 },
    })
    await app.logIn(app.visitor('alice'))
    expect(asked).toEqual([300 + 60 + 60])
  })
})

describe('onVerified', () => {
  it('gets the proof and the other fields, and may lead elsewhere', async () => {
    const seen: unknown[] = []
    const { app, alice, started } = await begun({
      onVerified: (_ctx, proof, fields) => {
        seen.push(proof, [...fields])
        return { next: '/welcome' }
      },
    })
    const response = `${half({ user: 'alice', expires: soon(app) })}:${started.appHalf}`
    const body = new URLSearchParams({ color: 'red', sig_response: response })
    expect((await alice.post(started.postAction, body)).location).toBe(`${app.origin}/welcome`)
    const proof = {
      username: 'alice',
      verifiedAt: app.clock.seconds,
      expiresAt: app.clock.seconds + 43_200,
      method: 'iframe',
    }
    // Without claims, which the Universal Prompt alone has.
    expect(seen).toStrictEqual([proof, [['color', 'red']]])
  })
  it('fails the login rather than leading to another site', async () => {
    const { app, alice, started } = await begun({ onVerified: () => ({ next: '//evil.example' }) })
    const response = await app.approve(alice, started)
    expect([response.status, response.location]).toEqual([500, undefined])
    expect((await alice.get('/page')).status).toBe(303)
  })
  it('refuses the login when it throws', async () => {
    const { app, alice, started } = await begun({
      onVerified: () => {
        throw Object.assign(new Error('this account is closed'), { status: 403, expose: true })
      },
    })
    expect((await app.approve(alice, started)).status).toBe(403)
    expect(app.events.at(-1)).toMatchObject({ reason: 'callback_failed', error: { message: 'this account is closed' } })
    expect(await isIn(alice)).toBe(false)
  })
  it('may renew what the proof is bound to', async () => {
    let session = 'before'
    const app = await start({
      session: false,
      store: cookieStore({ bindTo: () => session }),
      onVerified: () => {
        session = 'after'
      },
    })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect(await isIn(alice)).toBe(true)
    session = 'before'
    expect(await isIn(alice)).toBe(false)
  })
})

describe('onEvent', () => {
  it('changes nothing when it fails', async () => {
    for (const onEvent of [() => Promise.reject(new Error('no log')), () => expect.unreachable()]) {
      const app = await start()
      app.events.push = onEvent as never
      expect((await app.logIn(app.visitor('alice'))).status).toBe(303)
    }
  })
  it('hears no secret', async () => {
    const { app, alice, started } = await begun()
    await alice.post(started.postAction, 'sig_response=x')
    await app.approve(alice, started)
    const heard = JSON.stringify(app.events)
    for (const secret of [keys.skey, keys.akey, started.appHalf, 'AUTH|']) expect(heard).not.toContain(secret)
  })
})

describe('keys', () => {
  const secrets = { old: 'the old secret of at least 32 bytes', new: 'the new secret of at least 32 bytes' }
  it.each<[string, object, object, object]>([
    [
      'akey',
      { prompt: iframePrompt(keys) },
      { prompt: iframePrompt({ ...keys, akey: ['n'.repeat(40), keys.akey] }) },
      { prompt: iframePrompt({ ...keys, akey: 'n'.repeat(40) }) },
    ],
    [
      'cookieSecret',
      { cookieSecret: secrets.old },
      { cookieSecret: [secrets.new, secrets.old] },
      { cookieSecret: secrets.new },
    ],
    [
      'akey to cookieSecret',
      { prompt: iframePrompt(keys) },
      { prompt: iframePrompt(keys), cookieSecret: [secrets.new, keys.akey] },
      { prompt: iframePrompt(keys), cookieSecret: secrets.new },
    ],
  ])('%s rotates without logging anybody out', async (_name, before, during, after) => {
    const store = { session: false, store: cookieStore({ bindTo: 'browser' as const }) }
    const first = await start({ ...store, ...before })
    const alice = first.visitor('alice')
    await first.logIn(alice)
    for (const [setting, expected] of [
      [during, true],
      [after, false],
    ] as const) {
      const next = await start({ ...store, ...setting })
      const same = next.visitor('alice')
      for (const [name, value] of alice.jar) same.jar.set(name, value)
      expect(await isIn(same)).toBe(expected)
    }
  })
  it('of another application or place make no proof here', async () => {
    const store = { session: false, store: cookieStore({ bindTo: 'browser' as const }) }
    const first = await start(store)
    const alice = first.visitor('alice')
    await first.logIn(alice)
    const others = [
      { prompt: iframePrompt({ ...keys, ikey: 'DIXXXXXXXXXXXXXXXXXY' }) },
      { origin: 'http://localhost:9999' },
      { cookieSecret: secrets.new },
    ]
    for (const other of others) {
      const next = await start({ ...store, ...other })
      const same = next.visitor('alice')
      for (const [name, value] of alice.jar) same.jar.set(name, value)
      expect(await isIn(same)).toBe(false)
    }
  })
})
