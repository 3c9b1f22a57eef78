import { describe, expect, it } from 'vitest'
import { DuoError } from '../../src/errors/errors.js'
import { start } from './application.js'

describe('who is not verified', () => {
  it('is sent to Duo as a page', async () => {
    const app = await start()
    const reply = await app.visitor('alice').get('/page')
    expect(reply.status).toBe(303)
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.headers['vary']).toMatch(/Sec-Fetch-Mode/)
  })

  it.each(['script', 'program'] as const)('is told where to go as a %s', async (as) => {
    const app = await start()
    const reply = await app.visitor('alice').get('/api', { as, headers: { referer: `${app.origin}/page` } })
    expect(reply.status).toBe(401)
    expect(reply.headers['content-type']).toBe('application/problem+json')
    expect(reply.headers['www-authenticate']).toBe('Duo')
    expect(reply.json()).toMatchObject({
      status: 401,
      code: 'duo_required',
      start: `${app.origin}/duo/start?next=%2Fpage`,
    })
  })

  it('does not lose a form without a word', async () => {
    const app = await start()
    const reply = await app
      .visitor('alice')
      .post('/transfer', 'a=1', { headers: { referer: `${app.origin}/transfer` } })
    expect(reply.status).toBe(401)
    expect(reply.text).toContain(`href="${app.origin}/duo/start?next=%2Ftransfer"`)
    expect(reply.text).toContain('was not carried out')
    expect(reply.text).toContain('>Confirm with Duo</a>')
  })

  it('gets no page for HEAD', async () => {
    const app = await start()
    expect((await app.visitor('alice').send('/page', { method: 'HEAD' })).status).toBe(401)
  })
})

describe('who has no first factor', () => {
  it('is sent to log in, or told to', async () => {
    const app = await start({ loginUrl: '/login' })
    const nobody = app.visitor()
    expect((await nobody.get('/page')).location).toBe(`${app.origin}/login?next=%2Fpage`)
    const told = await nobody.get('/page', { as: 'program' })
    expect(told.status).toBe(401)
    expect(told.json()).toMatchObject({ code: 'first_factor_required' })
    expect(told.json()).not.toHaveProperty('start')
    expect((await nobody.post('/page')).text).toContain(`href="${app.origin}/login">Log in</a>`)
  })

  it('gets a page where there is no address to log in', async () => {
    const app = await start()
    const reply = await app.visitor().get('/page')
    expect(reply.status).toBe(401)
    expect(reply.text).toContain('Please log in')
  })

  it('begins nothing', async () => {
    const app = await start()
    expect((await app.visitor().get('/duo/start')).cookies).toEqual([])
    expect(app.events).toEqual([])
  })
})

describe('skip', () => {
  it('counts only when strictly true', async () => {
    const skips = await start({ skip: (ctx) => ctx.path === '/open' })
    expect((await skips.visitor('alice').get('/open')).json()).toEqual({ hello: 'nobody' })
    expect((await skips.visitor('alice').get('/page')).status).toBe(303)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may return
    const truthy = await start({ skip: (() => 'yes') as unknown as () => boolean })
    expect((await truthy.visitor('alice').get('/page')).status).toBe(303)
  })

  it('satisfies neither a requirement nor require', async () => {
    const app = await start({
      skip: () => true,
      routes: (duo) => [
        async (ctx, next) => {
          if (ctx.path !== '/require') return next()
          ctx.body = await duo.require(ctx)
        },
        duo.guard({ maxAge: 60 }),
      ],
    })
    expect((await app.visitor('alice').get('/page')).status).toBe(303)
    expect((await app.visitor('alice').get('/require', { as: 'script' })).status).toBe(401)
  })
})

describe('step-up', () => {
  it('asks again at the second that was named', async () => {
    const app = await start({ routes: (duo) => [duo.guard({ maxAge: 60 })] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds += 59
    expect((await alice.get('/page')).status).toBe(200)
    app.clock.seconds += 1
    const reply = await alice.get('/page')
    expect(reply.location).toBe(`${app.origin}/duo/start?next=%2Fpage&max_age=60`)
    expect((await alice.get('/duo/start?next=%2Fpage&max_age=60')).status).toBe(200)
    expect((await alice.get('/duo/start?next=%2Fpage')).location).toBe(`${app.origin}/page`)
    expect((await app.logIn(alice)).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
  })
})

describe('paths', () => {
  it('exempts exactly the routes of the gate', async () => {
    const app = await start({ routes: (duo) => [duo.guard()] })
    const paths = ['/duo/startx', '/DUO/start', '/duo/start//', '/duo', '/duo/%73tart', '//duo/start']
    const statuses = await Promise.all(paths.map(async (path) => [path, (await app.visitor('alice').get(path)).status]))
    expect(statuses).toEqual(paths.map((path) => [path, 303]))
  })
})

describe('a slash at the end, which frameworks add to each path', () => {
  it('leaves each route of the gate as it is', async () => {
    const app = await start({ loginUrl: '/login', routes: (duo) => [duo.guard()] })
    const alice = app.visitor('alice')
    expect((await alice.get('/duo/start/?next=%2Fpage')).text).toContain('<iframe')
    expect((await alice.get('/duo/status/', { as: 'script' })).json()).toEqual({ verified: false })
    expect((await app.visitor().get('/duo/start/?next=%2Fpage')).location).toBe(`${app.origin}/login?next=%2Fpage`)
  })
})

describe('a user name that Duo cannot handle', () => {
  it.each(['a|b', ' a', 'a ', 'a\nb', 'a\u0000b', 'x'.repeat(1025)])('is refused: %j', async (user) => {
    const app = await start()
    const page = await app.visitor(user).get('/page')
    expect(page.status).toBe(403)
    expect(page.text).toContain(`<a class="action" href="${app.origin}/">Go to the home page</a>`)
    // Beside a local Duo, the documentation is a link too.
    const links = [...page.text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
    expect(links).toEqual([`${app.origin}/`, new DuoError('invalid_username').help])
    const told = await app.visitor(user).get('/page', { as: 'script' })
    expect(told.json()).toMatchObject({ code: 'invalid_username' })
    for (const reply of [page, told]) expect(reply.headers['www-authenticate']).toBeUndefined()
    expect((await app.visitor(user).get('/duo/start')).status).toBe(403)
  })

  it.each(['jürgen', '用户', 'O’Brien', 'a.b+c@example.com', '<b>"bold"</b>', 'user:name'])(
    'is no trouble for %j',
    async (user) => {
      const app = await start()
      const visitor = app.visitor(user)
      expect((await visitor.get('/duo/start')).text).not.toContain('<b>"bold"')
      await app.logIn(visitor)
      expect((await visitor.get('/page')).json()).toEqual({ hello: user })
    },
  )
})

describe('require', () => {
  it('gives the proof, or throws an error with the status of its refusal', async () => {
    const app = await start({
      routes: (duo) => [
        async (ctx) => {
          ctx.body = { ...(await duo.require(ctx, { maxAge: 60 })) }
        },
      ],
    })
    const alice = app.visitor('alice')
    const refused = await alice.get('/page', { as: 'program' })
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toBe('Duo')
    await app.logIn(alice)
    const { seconds } = app.clock
    const proof = { username: 'alice', verifiedAt: seconds, expiresAt: seconds + 43_200, method: 'iframe' }
    expect((await alice.get('/page')).json()).toEqual(proof)
    expect((await alice.get('/duo/status')).json()).toEqual({ verified: true, ...proof })
  })
})
