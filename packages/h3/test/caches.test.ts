import { defineEventHandler, H3, type H3Event } from 'h3'
import { routeRules } from 'h3/rules'
import { cache } from 'h3/rules/cache'
import { defineCachedHandler } from 'ocache'
import { describe, expect, it } from 'vitest'
import { sessionOf, start } from './application.js'
import { candidate, majors } from './majors.js'

const guarded = 'private, no-cache'
const [two] = majors
if (two === undefined) throw new Error('there is h3 2')

/** A promise of another library, as the queries of many database clients are. */
function promiseLike(value: unknown): object {
  // oxlint-disable-next-line unicorn/no-thenable -- what is tested
  return { then: (...settle: Parameters<Promise<unknown>['then']>) => Promise.resolve(value).then(...settle) }
}

/** What h3 writes to the console, which is where the operator finds the reason. */
function listening(): { logged: () => string; app: H3 } {
  const errors: unknown[] = []
  const app = new H3({ silent: true, onError: (error) => void errors.push(error.message) })
  return { app, logged: () => errors.join('\n') }
}

describe.each(['server', 'web'] as const)('a handler that h3 2 keeps, as a %s', (as) => {
  const hello = ({ context }: H3Event) => ({ hello: context.duo?.username })
  const opensSession = defineEventHandler(async (event) => {
    await two.h3.getSession(event, sessionOf(two))
  })
  const getUsername = async (event: H3Event) => {
    const { data } = await two.h3.getSession<{ user?: string }>(event, sessionOf(two))
    return data.user ?? event.req.headers.get('x-user') ?? undefined
  }

  it.each([
    ['a rule around the guard of a route', 'route'],
    ['a rule behind a guard for everything', 'global'],
    ['a rule around a handler that asks itself', 'require'],
    ['a cached handler', 'wrapped'],
  ])('gives nothing to anybody: %s', async (_, shape) => {
    const { app, logged } = listening()
    const rules = routeRules({ '/kept': { swr: 60 } }, { handlers: { cache } })
    const running = await start(
      { ...two, createApp: () => app },
      {
        as,
        getUsername,
        define(made, duo) {
          made.use(opensSession)
          made.use(duo.routes())
          if (shape === 'global') made.use('/kept', duo.guard())
          if (shape !== 'wrapped') made.use(rules)
          if (shape === 'route') made.get('/kept', defineEventHandler(hello), { middleware: [duo.guard()] })
          if (shape === 'global') made.get('/kept', hello)
          const asking = async (event: H3Event) => ({ by: (await duo.require(event)).username })
          if (shape === 'require') made.get('/kept', asking)
          if (shape === 'wrapped') made.get('/kept', defineCachedHandler(asking as never) as never)
        },
      },
    )
    const alice = running.browser('alice')
    await running.logIn(alice)
    const mine = await alice.get('/kept')
    const theirs = await running.browser().get('/kept')
    expect(mine.status).toBeGreaterThanOrEqual(400)
    expect(theirs.status).toBeGreaterThanOrEqual(400)
    expect(await mine.text()).not.toContain('alice')
    expect(await theirs.text()).not.toContain('alice')
    // Without a server of Node's nothing tells that a cached handler has another request: its refusal says nothing.
    const reason = as === 'web' && shape === 'wrapped' ? /^/ : /must not be cached for everybody/
    expect(logged()).toMatch(reason)
  })
})

/** What `defineCachedHandler` of Nitro 3.0.0 does: it keeps by the URL, and its copy of the request has the cookies. */
function keptByNitro(handler: (event: H3Event) => Promise<object>): (event: H3Event) => Promise<object> {
  const kept = new Map<string, object>()
  return async (event) => {
    const { pathname } = event.url
    const { req } = event
    const copy = new Request(req.url, { method: req.method, headers: [...req.headers] })
    Object.assign(event, { req: Object.assign(copy, { runtime: req.runtime, waitUntil: req.waitUntil }) })
    const made = kept.get(pathname) ?? (await handler(event))
    kept.set(pathname, made)
    return made
  }
}

it.each([two, candidate])('a cached handler of Nitro 3 gives nothing to anybody: %#', async (major) => {
  const app = await start(major, {
    define(made, duo) {
      made.use(duo.routes())
      made.use(
        '/kept',
        keptByNitro(async (event) => ({ by: (await duo.require(event)).username })),
      )
    },
  })
  const alice = app.browser('alice')
  await app.logIn(alice)
  for (const browser of [alice, app.browser('bob')]) {
    const reply = await browser.get('/kept')
    expect([reply.status, await reply.text()]).toEqual([500, expect.not.stringContaining('alice')])
  }
})

describe.each(['server', 'web'] as const)('as a %s, a cached handler behind a guard', (as) => {
  it.each([two, candidate])('reads no proof without Nitro either: %#', async (major) => {
    const hello = ({ context }: H3Event) => new Response(`hello ${context.duo?.username}`)
    const app = await start(major, {
      as,
      define(made, duo) {
        made.use(duo.routes())
        made.use('/kept', duo.guard())
        made.use('/kept', defineCachedHandler(hello as never) as never)
      },
    })
    for (const user of ['alice', 'bob']) {
      const browser = app.browser(user)
      await app.logIn(browser)
      const reply = await browser.get('/kept')
      expect([reply.status, await reply.text()]).toEqual([500, expect.not.stringContaining('alice')])
    }
  })
})

/** What Nitro gives every request, before its handlers. */
function inNitro({ context }: H3Event): void {
  Reflect.set(context, 'nitro', { errors: [] })
}

it.each([two, candidate])('a cached handler of Nitro 3 behind a guard reads no proof: %#', async (major) => {
  const app = await start(major, {
    define(made, duo) {
      made.use(inNitro)
      made.use(duo.routes())
      made.use('/kept', duo.guard())
      made.use(
        '/kept',
        keptByNitro(async ({ context }) => ({ by: context.duo?.username })),
      )
    },
  })
  const alice = app.browser('alice')
  await app.logIn(alice)
  expect((await alice.get('/kept')).status).toBe(500)
})

it('a cached handler of Nitro 2 behind a guard reads no proof, and may answer what is for everybody', async () => {
  const [, one] = majors
  if (one === undefined) throw new Error('there is h3 1')
  const app = await start(one, {
    define(made, duo) {
      made.use(one.h3.defineEventHandler(inNitro))
      made.use(duo.routes())
      made.use('/kept', duo.guard())
      made.use(
        '/kept',
        one.h3.defineEventHandler(({ context, path }: H3Event) => {
          Reflect.set(context, 'cache', { options: {} })
          return path.endsWith('proof') ? { by: context.duo?.username } : { for: 'all' }
        }),
      )
    },
  })
  const alice = app.browser('alice')
  await app.logIn(alice)
  expect((await alice.get('/kept?proof')).status).toBe(500)
  expect(await (await alice.get('/kept?all')).json()).toEqual({ for: 'all' })
})

it('a request that a cached handler of Nitro 2 sends to its own application gets no proof', async () => {
  const [, one] = majors
  if (one === undefined) throw new Error('there is h3 1')
  const app = await start(one, {
    define(made, duo) {
      made.use(duo.routes())
      made.use(
        '/inner',
        one.h3.defineEventHandler((event) => void Reflect.set(event.node?.req ?? {}, '__unenv__', { cache: {} })),
      )
      made.use('/inner', duo.guard())
      made.use(
        '/inner',
        one.h3.defineEventHandler(() => 'inner'),
      )
    },
  })
  const alice = app.browser('alice')
  await app.logIn(alice)
  expect((await alice.get('/inner')).status).toBe(500)
})

it('a request that the application has made anew is no copy of a cache', async () => {
  const app = await start(two, {
    define(made, duo) {
      made.use(duo.routes())
      made.use((event) => void Object.assign(event, { req: new Request(event.req) }))
      made.use('/page', async (event) => ({ by: (await duo.require(event)).username }))
    },
  })
  const alice = app.browser('alice')
  await app.logIn(alice)
  expect(await (await alice.get('/page')).json()).toEqual({ by: 'alice' })
})

const copies = [
  ...majors.map((major) => ({ copy: `h3 ${major.number}`, major })),
  { copy: 'a candidate', major: candidate },
]

describe.each(copies)('a guarded response of $copy', ({ major }) => {
  const { h3 } = major
  describe.each(['server', 'web'] as const)('as a %s', (as) => {
    const seen = async (handle: (event: H3Event) => unknown, required = false) => {
      const app = await start(major, {
        as,
        define(made, duo) {
          made.use(duo.routes())
          if (!required) made.use('/page', duo.guard())
          made.use(
            '/page',
            h3.defineEventHandler(async (event: H3Event) => {
              if (required) await duo.require(event)
              return handle(event)
            }),
          )
        },
      })
      const alice = app.browser('alice')
      await app.logIn(alice)
      return (await alice.get('/page')).headers
    }
    const init = (value: string) => ({ headers: { 'cache-control': value, 'cdn-cache-control': 'max-age=60' } })

    it.each<[string, (event: H3Event) => unknown]>([
      ['text', () => 'text'],
      ['an object', () => ({ an: 'object' })],
      ['a Response', () => new Response('x', init('public, max-age=60'))],
      ['a Response of an error', () => new Response('x', { status: 404, ...init('public') })],
      ['a stream', () => new Response('x').body],
      ['a weaker header', (event) => (h3.setResponseHeader(event, 'Cache-Control', 'max-age=60'), 'x')],
      ['an error', () => Promise.reject(h3.createError({ statusCode: 404 }))],
    ])('stays out of caches: %s', async (_, handle) => {
      for (const required of [false, true]) {
        const headers = await seen(handle, required)
        expect(headers.get('cache-control')).toBe(guarded)
        // Without a server of Node's, h3 2 shows nobody the Response that a handler returns after it asked for the
        // proof.
        const isHidden = required && as === 'web' && major.number === 2
        const allowed = isHidden ? ['max-age=60', 'no-store'] : ['no-store']
        expect(allowed).toContain(headers.get('cdn-cache-control') ?? 'no-store')
      }
    })

    it('stays out of caches: a Response for which there is a promise of another library', async () => {
      const app = await start(major, {
        as,
        define(made, duo) {
          made.use(duo.routes())
          made.use('/page', duo.guard())
          const handler = () => promiseLike(new Response('x', init('public, max-age=60')))
          made.use('/page', h3.defineEventHandler(handler))
        },
      })
      const alice = app.browser('alice')
      await app.logIn(alice)
      const { headers } = await alice.get('/page')
      expect(headers.get('cache-control')).toBe(guarded)
      expect(headers.get('cdn-cache-control')).toBe('no-store')
    })

    it.each(['guard', 'require'] as const)(
      'stays out of caches: an error of the first request, behind %s',
      async (by) => {
        const before = await start(major, { as })
        const alice = before.browser('alice')
        await before.logIn(alice)
        // A process that was started anew.
        const anew = await start(major, {
          as,
          define(made, duo) {
            made.use(h3.defineEventHandler(() => undefined))
            if (by === 'guard') made.use('/page', duo.guard())
            made.use(
              '/page',
              h3.defineEventHandler(async (event: H3Event) => {
                if (by === 'require') await duo.require(event)
                throw h3.createError({ statusCode: 404 })
              }),
            )
          },
        })
        const browser = anew.browser('alice')
        for (const [name, value] of alice.jar) browser.jar.set(name, value)
        const { status, headers } = await browser.get('/page')
        expect([status, headers.get('cache-control')]).toEqual([404, guarded])
      },
    )

    it.each(['guard', 'require'] as const)(
      'stays out of caches that middleware has let in before, behind %s',
      async (by) => {
        const app = await start(major, {
          as,
          define(made, duo) {
            made.use(
              h3.defineEventHandler((event: H3Event) => {
                h3.setResponseHeader(event, 'cdn-cache-control', 'max-age=60')
              }),
            )
            made.use(duo.routes())
            if (by === 'guard') made.use('/page', duo.guard())
            made.use(
              '/page',
              h3.defineEventHandler(async (event: H3Event) =>
                by === 'guard' ? 'x' : (await duo.require(event)).username,
              ),
            )
          },
        })
        const alice = app.browser('alice')
        const refused = await alice.get('/page')
        await app.logIn(alice)
        const passed = await alice.get('/page')
        expect(passed.status).toBe(200)
        for (const { headers } of [refused, passed]) expect(headers.get('cdn-cache-control')).toBe('no-store')
      },
    )

    it('keeps what is stricter', async () => {
      expect((await seen(() => new Response('x', init('no-store')))).get('cache-control')).toBe('no-store')
      const header = (event: H3Event) => (h3.setResponseHeader(event, 'cache-control', 'no-store'), 'x')
      expect((await seen(header)).get('cache-control')).toBe('no-store')
      expect((await seen(header, true)).get('cache-control')).toBe('no-store')
    })
  })
})
