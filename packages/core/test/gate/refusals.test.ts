import { describe, expect, it } from 'vitest'
import { isDuoError, type Requirement } from '@duokit/core'
import type { Duo } from './duo.js'
import { start } from './application.js'

const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const none = { accept: undefined, 'sec-fetch-mode': undefined }

describe('the shape of a refusal', () => {
  it.each<[string, Record<string, string | undefined>, 'page' | 'problem']>([
    ['a browser that says what it does', { 'sec-fetch-mode': 'navigate', accept: html }, 'page'],
    ['a browser that does not', { ...none, accept: html }, 'page'],
    ['an odd case', { ...none, accept: 'application/json, TEXT/HTML;level=1;q=0.1' }, 'page'],
    ['a fetch for HTML', { 'sec-fetch-mode': 'cors', accept: html }, 'problem'],
    ['a same-origin fetch', { 'sec-fetch-mode': 'same-origin', accept: '*/*' }, 'problem'],
    ['an image', { 'sec-fetch-mode': 'no-cors', accept: 'image/*' }, 'problem'],
    ['XMLHttpRequest', { ...none, accept: html, 'x-requested-with': 'XMLHttpRequest' }, 'problem'],
    ['a program', { ...none, accept: '*/*' }, 'problem'],
    ['a program that says nothing', none, 'problem'],
    ['who refuses HTML', { ...none, accept: 'text/html;q=0, application/json' }, 'problem'],
    ['who refuses HTML at length', { ...none, accept: 'text/html;level=1;q=0.000' }, 'problem'],
    ['who names HTML, but does not ask for it', { ...none, accept: 'application/json;profile=text/html' }, 'problem'],
    ['nonsense', { accept: ';;q=,,text', 'sec-fetch-mode': 'x' }, 'problem'],
  ])('for %s', async (_name, headers, shape) => {
    const app = await start()
    const alice = app.visitor('alice')
    const page = await alice.get('/page', { headers })
    const post = await alice.post('/page', 'a=1', { headers })
    expect([page.status, post.status]).toEqual(shape === 'page' ? [303, 401] : [401, 401])
    expect(String(post.headers['content-type'])).toMatch(
      shape === 'page' ? /^text\/html/ : /^application\/problem\+json/,
    )
    for (const reply of [page, post]) {
      expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      expect(String(reply.headers['vary']).toLowerCase()).toMatch(
        /(?=.*accept)(?=.*sec-fetch-mode)(?=.*x-requested-with)/,
      )
      expect(reply.headers['www-authenticate']).toBe(reply.status === 401 ? 'Duo' : undefined)
      expect(reply.text).not.toContain('hello')
    }
    // The shape alone: who is verified gets in, whatever the headers say.
    await app.logIn(alice)
    expect((await alice.get('/page', { headers })).json()).toEqual({ hello: 'alice' })
    expect((await alice.post('/page', 'a=1', { headers })).status).toBe(200)
  })

  it.each<[string, string | undefined, string]>([
    ['nowhere', undefined, ''],
    ['a page of this site', 'http://localhost:1234/form?a=b', '?next=%2Fform%3Fa%3Db'],
    ['another site', 'https://evil.example/form', ''],
    ['a site whose address begins alike', 'http://localhost:12345/form', ''],
    ['a site whose address is as long', 'https://evil.examples/form', ''],
    ['a page of the gate', 'http://localhost:1234/duo/start', ''],
    ['two slashes', 'http://localhost:1234//evil.example', ''],
    ['nonsense', 'http://localhost:1234/\\evil.example', ''],
  ])('leads a form back to where it was: %s', async (_name, referer, query) => {
    const app = await start()
    const reply = await app.visitor('alice').post('/transfer', 'a=1', { headers: { referer } })
    expect(reply.status).toBe(401)
    expect(reply.text).toContain(`href="${app.origin}/duo/start${query}"`)
  })

  it('leads to a login elsewhere', async () => {
    const app = await start({ loginUrl: 'https://login.example.com/?app=1' })
    const nobody = app.visitor()
    expect((await nobody.get('/page')).location).toBe('https://login.example.com/?app=1')
    expect((await nobody.post('/page')).text).toContain('href="https://login.example.com/?app=1"')
    expect((await nobody.get('/duo/start')).location).toBe('https://login.example.com/?app=1')
    expect((await nobody.get('/page', { as: 'script' })).json()).toMatchObject({ code: 'first_factor_required' })
  })

  it('is under the path of the origin', async () => {
    const app = await start({ origin: 'http://localhost:1234/shop', loginUrl: '/login' })
    expect((await app.visitor().get('/page')).location).toBe('http://localhost:1234/shop/login?next=%2Fpage')
    expect((await app.visitor('alice').get('/page')).location).toBe('http://localhost:1234/shop/duo/start?next=%2Fpage')
    const headers = { referer: 'http://localhost:1234/shop/form' }
    expect((await app.visitor('alice').post('/page', '', { headers })).text).toContain('/shop/duo/start?next=%2Fform"')
  })

  it('carries no next that is too long, or that is no path', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    for (const path of [`/${'n'.repeat(1024)}`, '/\\x', '//evil.example/x', '/.//evil.example']) {
      expect([path, (await alice.get(path)).location]).toEqual([path, `${app.origin}/duo/start`])
    }
    expect((await alice.get(`/${'n'.repeat(1023)}`)).location).toContain('next=')
    // The absolute form of a request target: its path is one of the application.
    expect((await alice.get('http://evil.example/page')).location).toBe(`${app.origin}/duo/start?next=%2Fpage`)
  })

  it('leads to the login page from every request target that Node lets through', async () => {
    const app = await start({ loginUrl: '/login' })
    for (const path of ['*', '//', 'http://', '/%zz', '/[', '/\\', '/?%']) {
      const { status, location } = await app.visitor().get(path)
      expect([path, status, location]).toEqual([path, 303, expect.stringContaining(`${app.origin}/login`)])
    }
  })
})

describe('a verification that has just been made and is too old', () => {
  it('gets a page for five seconds, and is asked again afterwards', async () => {
    const app = await start({ routes: (duo) => [duo.guard({ maxAge: 2 })] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds += 1
    expect((await alice.get('/page')).status).toBe(200)
    app.clock.seconds += 1
    const reply = await alice.get('/page')
    expect(reply.status).toBe(403)
    expect(reply.text).toContain(`href="${app.origin}/duo/start?next=%2Fpage&amp;max_age=2"`)
    expect((await alice.get('/page', { as: 'script' })).json()).toMatchObject({ code: 'verification_too_old' })
    app.clock.seconds += 3
    expect((await alice.get('/page')).status).toBe(303)
    expect((await alice.get('/page', { as: 'script' })).json()).toMatchObject({
      code: 'duo_required',
      start: `${app.origin}/duo/start?max_age=2`,
    })
  })

  it.each([
    ['', 303],
    ['?max_age=100000', 303],
    ['?max_age=1e9', 200],
    ['?max_age=0', 200],
    ['?max_age=-1', 200],
    ['?max_age=', 200],
    ['?max_age=x', 200],
    ['?max_age=10', 200],
    ['?max_age=11', 303],
  ])('begins anew when the address asks for it: %j', async (query, status) => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds += 10
    const reply = await alice.get(`/duo/start${query}`)
    expect([reply.status, reply.location]).toEqual([status, status === 303 ? `${app.origin}/` : undefined])
  })

  it('is told so as a script', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const reply = await alice.get('/duo/start?next=/page', { as: 'script' })
    expect(reply.json()).toEqual({ verified: true, next: `${app.origin}/page` })
    expect(reply.cookies).toEqual([])
  })
})

describe('requirements', () => {
  it.each([
    ...[-1, 0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '60', null, 400 * 86_400 + 1].map((maxAge) => ({ maxAge })),
    ...[null, 7, {}, 'remembered_device', [7], ['remembered_device', null], new Set(['duo_push']), Array(1)].map(
      (excludeFactors) => ({ excludeFactors }),
    ),
  ])('cannot be %j', async (requirement) => {
    const outcomes: unknown[] = []
    const wrong = requirement as Requirement
    const app = await start({
      routes: (duo) => {
        const message: unknown = expect.stringMatching(new RegExp(`^${Object.keys(requirement).join()} must be `))
        expect(() => duo.guard(wrong)).toThrow(expect.objectContaining({ code: 'invalid_option', message }))
        return [
          async (ctx) => {
            await duo.require(ctx, wrong).catch((error: unknown) => outcomes.push(isDuoError(error) && error.code))
            ctx.body = 'refused'
          },
        ]
      },
    })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    await alice.get('/page')
    expect(outcomes).toEqual(['invalid_option'])
  })

  it.each([
    [null, /^requirement must be an object/],
    ['maxAge', /^requirement must be an object/],
    [60, /^requirement must be an object/],
    [[], /^requirement must be an object/],
    [[{ maxAge: 60 }], /^requirement must be an object/],
    [{ maxAge: undefined }, /^maxAge of the requirement must have a value/],
    [{ excludeFactors: undefined }, /^excludeFactors of the requirement must have a value/],
    [{ maxAge: 60, excludeFactors: undefined }, /^excludeFactors of the requirement must have a value/],
    [Object.create({ maxAge: undefined }), /^maxAge of the requirement must have a value/],
    [Object.create({ maxAge: -1 }), /^maxAge must be/],
    [{ excludeFactors: ['remembered-device'] }, /Did you mean remembered_device\?$/],
    [{ excludeFactors: ['duo_push', 'Remembered_Device'] }, /Did you mean remembered_device\?$/],
    [{ excludeFactors: ['push'] }, /Write other: before a name/],
    [{ excludeFactors: [''] }, /Write other: before a name/],
    [{ excludeFactors: ['user_cancelled'] }, /Write other: before a name/],
    [{ excludeFactors: ['other:'] }, /Write other: before a name|Did you mean/],
    [{ excludeFactors: ['other: x'] }, /Write other: before a name/],
    [{ excludeFactors: [' remembered_device'] }, /Did you mean remembered_device\?$/],
  ])('that would ask for less than was meant are refused, for a guard and in a handler: %j', async (given, message) => {
    const seen: unknown[] = []
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may pass
    const wrong = given as Requirement
    const app = await start({
      routes: (duo) => [
        async (ctx) => {
          const live = duo.live()
          for (const ask of [
            () => duo.require(ctx, wrong),
            () => duo.gate.connect(() => duo.request(ctx), { requirement: wrong }),
            () => live.upgrade(() => undefined, { requirement: wrong }),
            () => live.verifyClient(wrong),
            () => duo.guard(wrong),
          ])
            await (async () => ask())().catch((error: unknown) => seen.push(error))
          ctx.body = 'refused'
        },
      ],
    })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    await alice.get('/page')
    const refusal = expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(message) })
    expect(seen).toEqual([refusal, refusal, refusal, refusal, refusal])
  })

  it('are copied when the guard is made, and each property is read once', async () => {
    const factors = ['sms_passcode']
    const reads: string[] = []
    const changing = new Proxy<Record<string, unknown>>(
      { maxAge: 60, excludeFactors: factors },
      {
        get(target, name) {
          reads.push(String(name))
          return reads.filter((read) => read === name).length > 1 ? undefined : target[String(name)]
        },
      },
    )
    const plain: { maxAge: number } = { maxAge: 60 }
    const app = await start({
      routes: (duo) => [duo.guard(changing), duo.guard(plain), (ctx) => void (ctx.body = 'in')],
    })
    factors[0] = 'duo_push'
    Reflect.deleteProperty(plain, 'maxAge')
    const alice = app.visitor('alice')
    await app.logIn(alice)
    // The iframe does not say how: excluded where anything is.
    expect((await alice.get('/page', { as: 'script' })).status).toBe(403)
    expect(reads.filter((name) => name === 'maxAge' || name === 'excludeFactors')).toEqual(['maxAge', 'excludeFactors'])
  })

  it('never take more than the gate does', async () => {
    const app = await start({ maxAge: 100, routes: (duo) => [duo.guard({ maxAge: 1000 })] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds += 99
    expect((await alice.get('/page')).status).toBe(200)
    app.clock.seconds += 1
    expect((await alice.get('/page')).status).toBe(303)
  })

  it.each([{ maxage: 60 }, { maxAge: 60, excludefactors: ['remembered_device'] }] as object[])(
    'with a misspelt name are refused, and told the right ones: %j',
    async (misspelt) => {
      const made = start({ routes: (duo) => [duo.guard(misspelt)] })
      await expect(made).rejects.toThrow(/ is not an option of a requirement\. Did you mean (maxAge|excludeFactors)\?$/)
    },
  )

  it.each([{}, { maxAge: 1 }, { maxAge: 400 * 86_400 }, { excludeFactors: [] }])('can be %j', async (requirement) => {
    const app = await start({ routes: (duo) => [duo.guard(requirement)] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
  })
})

describe('skip', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may return
  const returning = (value: unknown) => (() => value) as () => boolean
  it.each([1, 'true', {}, [], new Date(0), false, null, undefined])('that answers %j skips nothing', async (value) => {
    for (const skip of [returning(value), returning(Promise.resolve(value))]) {
      const app = await start({ skip })
      expect((await app.visitor('alice').get('/page')).status).toBe(303)
    }
  })
  it('may answer later', async () => {
    const app = await start({ skip: async (ctx) => ctx.path === '/open' })
    expect((await app.visitor().get('/open')).status).toBe(200)
    expect((await app.visitor('alice').get('/page')).status).toBe(303)
  })
  it('that throws lets nobody in', async () => {
    for (const skip of [() => Promise.reject(new Error('no')), () => expect.unreachable()]) {
      const app = await start({ skip })
      const alice = app.visitor('alice')
      const reply = await alice.get('/page')
      expect([reply.status, reply.text]).toEqual([500, 'Internal Server Error'])
    }
  })
})

describe('getUsername', () => {
  it.each([{}, { name: '' }, { name: null }, [], { name: 'a|b', loginId: 'x' }, '\ud800'])(
    'that answers %j lets nobody in',
    async (answer) => {
      const app = await start({ getUsername: () => answer as string })
      const nobody = app.visitor()
      expect((await nobody.get('/page')).status).toBe(403)
      expect((await nobody.get('/duo/start')).status).toBe(403)
      expect((await nobody.post('/duo/callback', 'sig_response=x')).status).toBe(403)
      expect((await nobody.get('/duo/status')).json()).toEqual({ verified: false })
    },
  )
  it('that throws lets nobody in', async () => {
    for (const getUsername of [() => expect.unreachable(), () => Promise.reject(new Error('no users'))]) {
      const app = await start({ getUsername })
      expect((await app.visitor().get('/page')).status).toBe(500)
    }
  })
  it('may answer later', async () => {
    const app = await start({ getUsername: async (ctx) => ({ name: ctx.get('x-user'), loginId: ctx.get('x-login') }) })
    const alice = app.visitor('alice')
    alice.extra['x-login'] = '1'
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
    alice.extra['x-login'] = '2'
    expect((await alice.get('/page')).status).toBe(303)
    alice.extra['x-login'] = '1'
    expect((await alice.get('/page')).status).toBe(303)
  })
})

describe('loginUrl and resolveNext', () => {
  it('loginUrl may be a function, which gets the path to come back to', async () => {
    const asked: unknown[] = []
    const app = await start({
      loginUrl: (ctx, next) => {
        asked.push([ctx.path, next])
        return next === undefined ? 'https://login.example.com/' : `/sign-in?to=${encodeURIComponent(next)}`
      },
    })
    const nobody = app.visitor()
    expect((await nobody.get('/page')).location).toBe(`${app.origin}/sign-in?to=%2Fpage`)
    expect((await nobody.get('/page', { as: 'script' })).json()).toMatchObject({ login: 'https://login.example.com/' })
    expect(asked).toContainEqual(['/page', '/page'])
    expect(asked).toContainEqual(['/page', undefined])
  })

  it.each([
    ['nothing', undefined, 401],
    ['a protocol-relative URL', '//evil.example', 500],
    ['a script', 'javascript:alert(1)', 500],
    ['a promise', Promise.resolve('/login'), 500],
    ['a number', 7, 500],
  ])('a function loginUrl that returns %s', async (_, returned, status) => {
    const app = await start({ loginUrl: (() => returned) as () => string })
    const reply = await app.visitor().get('/page')
    expect([reply.status, reply.location]).toEqual([status, undefined])
  })

  it('a login page that is guarded itself never leads to a longer URL', async () => {
    const app = await start({ loginUrl: '/login' })
    expect((await app.visitor().get('/login?next=%2Fpage')).location).toBe(`${app.origin}/login`)
  })

  it.each([
    ['/page?tab=2', '/page?tab=2'],
    ['/a/../b', '/b'],
    ['//evil.example', undefined],
    ['/\\evil.example', undefined],
    ['https://evil.example', undefined],
    ['javascript:alert(1)', undefined],
    ['/duo/start', undefined],
    ['', undefined],
    [undefined, undefined],
    [['/a', '/b'], undefined],
    [{}, undefined],
  ])('resolveNext makes of %j a URL of the application, or nothing', async (given, path) => {
    let resolved: unknown
    const routes = (duo: Duo) => {
      resolved = duo.resolveNext(given)
      return []
    }
    const app = await start({ routes })
    expect(resolved).toBe(path === undefined ? undefined : app.origin + path)
  })

  it('loginUrl is sent as an address', async () => {
    const app = await start({ loginUrl: '/登录' })
    expect((await app.visitor().get('/page')).location).toBe(`${app.origin}/%E7%99%BB%E5%BD%95?next=%2Fpage`)
  })
})
