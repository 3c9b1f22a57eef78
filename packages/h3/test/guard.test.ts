import type { Duo } from '@duokit/h3'
import type { EventHandler, H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { origin, start } from './application.js'
import { type Major, majors } from './majors.js'

const [h3v2, h3v1] = majors as readonly [Major, Major]

/** Typed as what both majors take. */
function asking(middleware: (event: H3Event, next?: () => unknown) => unknown): EventHandler {
  return Object.assign(middleware as EventHandler, { __is_handler__: true })
}

describe.each(majors)('a guard of h3 $number', (major) => {
  const { h3 } = major

  it('leaves the proof in the context, and only there where it guards', async () => {
    const seen: [string, unknown][] = []
    const app = await start(major, {
      define: (made, duo) => {
        made.use(duo.routes())
        made.use('/page', duo.guard())
        made.use(h3.defineEventHandler((event) => void seen.push([event.path, event.context.duo])))
        made.use(h3.defineEventHandler(() => 'end'))
      },
    })
    const alice = app.browser('alice')
    await app.logIn(alice)
    await alice.get('/page')
    await alice.get('/other')
    expect(seen).toEqual([
      ['/page', { username: 'alice', method: 'iframe', verifiedAt: expect.any(Number), expiresAt: expect.any(Number) }],
      ['/other', undefined],
    ])
  })

  it('gives what was skipped no proof', async () => {
    const app = await start(major, { skip: () => true })
    const reply = await app.browser().get('/page')
    expect([reply.status, await reply.json()]).toEqual([200, {}])
  })

  it('answers in the same turn where the application does', async () => {
    const started = await start(major, {
      store: { read: () => undefined, write: () => undefined, clear: () => undefined },
    })
    const guard = started.duo.guard() as (event: H3Event, next?: () => unknown) => unknown
    let answer: unknown
    const app = await start(major, {
      define: (made) => made.use(asking((event, next) => (answer = guard(event, next)))),
    })
    await app.browser('alice').get('/')
    expect(answer).toBeTypeOf('string')
  })

  it('does not let the request say where the application is', async () => {
    const app = await start(major)
    const reply = await app.browser('alice').get('/page?a=b', {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/evil',
      'x-original-url': '/duo/status',
      referer: `${origin}/page?a=b`,
    })
    expect(await reply.json()).toMatchObject({ start: `${origin}/duo/start?next=%2Fpage%3Fa%3Db` })
  })

  it.each([
    ['/page/caf%C3%A9?q=%20+%2F', '/page/caf%C3%A9?q=%20+%2F'],
    ['/page/a%40b', '/page/a%40b'],
    ['/page/%70', '/page/%70'],
    ['/page?', '/page'],
  ])('leads back to %s as it was sent', async (path, back) => {
    const app = await start(major, { define: (made, duo) => made.use(duo.routes()).use(duo.guard()) })
    const location = (await app.browser('alice').visit(path)).headers.get('location') ?? ''
    expect(new URL(location).searchParams.get('next')?.replace(/\?$/, '')).toBe(back)
  })
})

describe('paths of h3 2', () => {
  const { h3 } = h3v2

  async function statusesOf(pattern: string, paths: readonly string[]): Promise<number[]> {
    const app = await start(h3v2, {
      define: (made, duo) => {
        made.use(pattern, duo.guard())
        made.use(h3.defineEventHandler(() => 'in'))
      },
    })
    return Promise.all(paths.map(async (path) => (await app.browser('alice').get(path)).status))
  }

  it('are exact without stars, and all below with them', async () => {
    const paths = ['/admin', '/admin/', '/admin/users', '/%61dmin', '/administrator']
    expect(await statusesOf('/admin', paths)).toEqual([401, 401, 200, 401, 200])
    expect(await statusesOf('/admin/**', paths)).toEqual([401, 401, 401, 401, 200])
  })

  it('may have a guard on the route itself', async () => {
    const app = await start(h3v2, {
      define: (made, duo) => {
        made.use(duo.routes())
        made.get('/open', () => 'open')
        made.get('/page', (event) => event.context.duo?.username, { middleware: [duo.guard()] })
      },
    })
    const alice = app.browser('alice')
    expect((await alice.get('/open')).status).toBe(200)
    expect((await alice.get('/page')).status).toBe(401)
    await app.logIn(alice)
    expect(await (await alice.get('/page')).text()).toBe('alice')
  })

  it.each([
    ['an application', 'server'],
    ['an application', 'web'],
    ['something that takes requests', 'server'],
    ['something that takes requests', 'web'],
  ] as const)('belong into origin under mount of %s: as %s', async (what, as) => {
    const app = await start(h3v2, {
      as,
      origin: `${origin}/shop`,
      mounted: true,
      define: (made, duo) => {
        const shop = new h3.H3().use(duo.routes()).use('/page/**', duo.guard())
        shop.get('/page/**', ({ context }) => `hello ${context.duo?.username}`)
        made.mount('/shop', what === 'an application' ? shop : { fetch: shop.fetch })
        made.all('/**', () => 'outside')
      },
    })
    const alice = app.browser('alice')
    for (const page of ['/page', '/page/a%40b', '/page?q=%2F', '/page/caf%C3%A9']) {
      const location = (await alice.visit(`/shop${page}`)).headers.get('location') ?? ''
      expect(location.startsWith(`${origin}/shop/duo/start?`)).toBe(true)
      // To something that takes requests h3 gives an address without needless escapes.
      expect(decodeURIComponent(new URL(location).searchParams.get('next') ?? '')).toBe(decodeURIComponent(page))
    }
    expect(await (await alice.get('/duo/start')).text()).toBe('outside')
    const done = await app.logIn(alice)
    expect(await done.json()).toMatchObject({ verified: true, next: `${origin}/shop/page` })
    expect(await (await alice.get('/shop/page')).text()).toBe('hello alice')
  })
})

describe('paths of h3 1', () => {
  const { h3 } = h3v1

  it('are literal prefixes', async () => {
    const app = await start(h3v1, {
      define: (made, duo) => {
        made.use('/admin', duo.guard())
        made.use(h3.defineEventHandler(() => 'in'))
      },
    })
    const paths = ['/admin', '/admin/', '/admin/users', '/%61dmin', '/administrator', '/ADMIN', '/other']
    const statuses = await Promise.all(paths.map(async (path) => (await app.browser('alice').get(path)).status))
    expect(statuses).toEqual([401, 401, 401, 401, 401, 200, 200])
  })

  it('guard nothing with stars', async () => {
    const app = await start(h3v1, {
      define: (made, duo) => {
        made.use('/admin/**', duo.guard())
        made.use(h3.defineEventHandler(() => 'in'))
      },
    })
    expect((await app.browser('alice').get('/admin/users')).status).toBe(200)
  })

  it('count as the browser sent them, in an application under a prefix as well', async () => {
    const inner = (duo: Duo) => {
      const shop = h3.createApp()
      for (const each of [duo.routes(), duo.guard()]) shop.use(each)
      shop.use(h3.defineEventHandler(({ context }) => ({ hello: context.duo?.username })))
      return shop
    }
    const app = await start(h3v1, {
      basePath: '/shop/duo',
      define: (made, duo) => made.use('/shop', h3.useBase('/shop', inner(duo).handler)),
    })
    const alice = app.browser('alice')
    expect((await alice.visit('/shop/page')).headers.get('location')).toBe(
      `${origin}/shop/duo/start?next=%2Fshop%2Fpage`,
    )
    expect((await app.logIn(alice, '/shop/page')).status).toBe(200)
    expect(await (await alice.get('/shop/page')).json()).toEqual({ hello: 'alice' })
  })
})
