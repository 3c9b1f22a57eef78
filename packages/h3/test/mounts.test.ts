import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Duo } from '@duokit/h3'
import type { EventHandler, H3 } from 'h3'
import { origin as site, type Running, sessionOf, start, type Setting } from './application.js'
import type { Browser } from './browser.js'
import { type Major, majors } from './majors.js'

/** A whole login by nothing but the URLs that the application itself names. `outside` is what a proxy takes off. */
async function walk(app: Running, at: string, outside = ''): Promise<unknown> {
  const alice: Browser = app.browser('alice')
  const path = (url: string | null = '') => {
    const { href } = new URL(url ?? '', site)
    expect(href).toContain(site + outside)
    return href.slice((site + outside).length)
  }
  const refused = await alice.visit(at)
  expect(refused.status).toBe(303)
  const begun = path(refused.headers.get('location'))
  const started = await alice.get(begun)
  expect(started.status).toBe(200)
  const { postAction = '', ...rest } = (await started.json()) as Record<string, string>
  const form = await app.approve(rest)
  const done = await alice.post(path(postAction), form, { accept: 'text/html', 'sec-fetch-mode': 'navigate' })
  expect([done.status, path(done.headers.get('location'))]).toEqual([303, at])
  const status = await alice.get(begun.replace(/start.*/, 'status'))
  expect(await status.json()).toMatchObject({ verified: true })
  return (await alice.get(at)).json()
}

const places: [string, Setting][] = [
  ['origin', { origin: `${site}/nest` }],
  ['basePath', { basePath: '/nest/duo' }],
]

type Define = (app: H3, duo: Duo) => void

/** Collects what the process warns of. */
function heard(): () => Promise<Error[]> {
  const warnings: Error[] = []
  const listener = (warning: Error) => void warnings.push(warning)
  process.on('warning', listener)
  onTestFinished(() => void process.off('warning', listener))
  return async () => {
    // Node emits warnings in the next tick.
    await new Promise((resolve) => setImmediate(resolve))
    return warnings.filter((warning) => Reflect.get(warning, 'code') === 'DUOKIT_OUT_OF_REACH')
  }
}

describe.each(majors)('a login mounted in h3 $number', (major: Major) => {
  const { h3 } = major
  const page = h3.defineEventHandler(({ context }) => ({ by: context.duo?.username }))
  const asks = (duo: Duo) => h3.defineEventHandler(async (event) => ({ by: (await duo.require(event)).username }))
  const baseOf = (name: string) => Reflect.get(h3, name) as (path: string, inner: object) => EventHandler
  const mountedAt = (app: H3, path: string, inner: H3, how: 'mount' | 'base') => {
    if (major.number === 2 && how === 'mount') app.mount(path, inner)
    else if (major.number === 2) app.all(`${path}/**`, baseOf('withBase')(path, inner))
    else app.use(path, baseOf('useBase')(path, Reflect.get(inner, 'handler') as object))
  }

  // And whether nothing outside the mount serves the login, unless an option names the path.
  const applications: [string, Define, boolean][] = [
    [
      'an application with a guard on everything',
      (app, duo) => {
        const inner = major.createApp()
        inner.use(duo.routes())
        inner.use(duo.guard())
        inner.use(page)
        mountedAt(app, '/nest', inner, 'mount')
      },
      true,
    ],
    [
      'an application below a base',
      (app, duo) => {
        const inner = major.createApp()
        inner.use(duo.routes())
        inner.use(duo.guard())
        inner.use(page)
        mountedAt(app, '/nest', inner, 'base')
      },
      true,
    ],
    [
      'a guard alone',
      (app, duo) => {
        const inner = major.createApp()
        inner.use(duo.guard())
        inner.use(page)
        mountedAt(app, '/nest', inner, 'mount')
      },
      true,
    ],
    [
      'a guard below routes outside',
      (app, duo) => {
        app.use(duo.routes())
        const inner = major.createApp()
        inner.use(duo.guard())
        inner.use(page)
        mountedAt(app, '/nest', inner, 'mount')
      },
      false,
    ],
    [
      'routes below a guard outside',
      (app, duo) => {
        app.use(duo.guard())
        const inner = major.createApp()
        inner.use(duo.routes())
        inner.use(page)
        mountedAt(app, '/nest', inner, 'mount')
      },
      false,
    ],
    [
      'require in a handler',
      (app, duo) => {
        const inner = major.createApp()
        inner.use(duo.routes())
        if (major.number === 2) inner.get('/page', asks(duo))
        else inner.use('/page', asks(duo))
        mountedAt(app, '/nest', inner, 'mount')
      },
      true,
    ],
    [
      'two mounts, the inner one not of the login',
      (app, duo) => {
        const admin = major.createApp()
        admin.use(duo.guard())
        admin.use(page)
        const inner = major.createApp()
        inner.use(duo.routes())
        mountedAt(inner, '/page', admin, 'mount')
        mountedAt(app, '/nest', inner, 'mount')
      },
      true,
    ],
    [
      'a path of the application itself',
      (app, duo) => {
        app.use(duo.routes())
        app.use(major.number === 2 ? '/nest/page/**' : '/nest/page', duo.guard())
        app.use(major.number === 2 ? '/nest/page/**' : '/nest/page', page)
      },
      false,
    ],
  ]

  describe.each(applications)('%s', (_what, define) => {
    it.each(places)('leads through it with the path in %s', async (_option, options) => {
      expect(await walk(await start(major, { ...options, define }), '/nest/page')).toEqual({ by: 'alice' })
      const web = await start(major, { ...options, define, as: 'web' })
      expect(await walk(web, '/nest/page?a=b')).toEqual({ by: 'alice' })
    })
  })

  it('leads to a guard below a mount with routes outside, without any option', async () => {
    const app = await start(major, {
      define: (made, duo) => {
        made.use(duo.routes())
        const inner = major.createApp()
        inner.use(duo.guard())
        inner.use(page)
        mountedAt(made, '/admin', inner, 'mount')
      },
    })
    expect(await walk(app, '/admin/page')).toEqual({ by: 'alice' })
  })

  describe('that no option names', () => {
    const advice = expect.stringContaining('end origin with /nest, or set basePath to /nest/duo') as unknown

    it.each(applications.filter(([, , mistake]) => mistake))('warns once what to set: %s', async (_what, define) => {
      const warnings = heard()
      const app = await start(major, { define })
      for (let time = 0; time < 3; time++) await app.browser('alice').visit('/nest/page')
      expect(await warnings()).toEqual([expect.objectContaining({ code: 'DUOKIT_OUT_OF_REACH', message: advice })])
    })

    it.each(applications.filter(([, , mistake]) => mistake))('warns of other letters: %s', async (_what, define) => {
      for (const options of [{ origin: `${site}/Nest` }, { basePath: '/Nest/duo' }]) {
        const warnings = heard()
        const app = await start(major, { define, ...options })
        for (let time = 0; time < 3; time++) await app.browser('alice').visit('/nest/page')
        const message = expect.stringContaining('mounted at /nest, but its URLs begin with /Nest/duo') as unknown
        expect(await warnings()).toEqual([expect.objectContaining({ code: 'DUOKIT_OUT_OF_REACH', message })])
      }
    })

    it.each(applications.filter(([, , mistake]) => !mistake))('is no mistake: %s', async (_what, define) => {
      const warnings = heard()
      const app = await start(major, { define })
      for (let time = 0; time < 3; time++) await app.browser('alice').visit('/nest/page')
      expect(await warnings()).toEqual([])
    })
  })

  it.each(places)('leads through the mount of Express with the path in %s', async (_option, options) => {
    const warnings = heard()
    const app = await start(major, {
      ...options,
      around: (inner) => express().use('/nest', inner),
      define: (made, duo) => {
        made.use(duo.routes())
        made.use(duo.guard())
        made.use(page)
      },
    })
    expect(await walk(app, '/nest/page?a=b')).toEqual({ by: 'alice' })
    expect((await app.browser('alice').visit('/NEST/page')).status).toBe(303)
    expect(await warnings()).toEqual([])
  })

  it('says what to set where Express mounts it and no option names the path', async () => {
    const warnings = heard()
    const app = await start(major, {
      around: (inner) => express().use('/nest', inner),
      define: (made, duo) => {
        made.use(duo.guard())
        made.use(page)
      },
    })
    await app.browser('alice').visit('/nest/page')
    expect(await warnings()).toEqual([expect.objectContaining({ code: 'DUOKIT_OUT_OF_REACH' })])
  })

  it('leads through a proxy that takes off the beginning of origin', async () => {
    const define = applications[1]?.[1] as Define
    const app = await start(major, { origin: `${site}/shop/nest`, define })
    expect(await walk(app, '/nest/page', '/shop')).toEqual({ by: 'alice' })
  })
})

describe.each(majors)('a guard before the session of h3 $number', (major: Major) => {
  const { h3 } = major

  it('reads and keeps the same session as middleware that opens it later', async () => {
    const session = sessionOf(major)
    const app = await start(major, {
      getUsername: async (event) => (await h3.getSession<{ user?: string }>(event, session)).data.user,
      define: (made, duo) => {
        made.use(
          '/login',
          h3.defineEventHandler(async (event) => {
            await h3.updateSession(event, session, { user: 'alice' })
            return 'in'
          }),
        )
        made.use(duo.guard())
        made.use(
          h3.defineEventHandler(async (event) => {
            const opened = await h3.useSession<{ user?: string }>(event, session)
            await opened.update({ seen: true } as object)
            return { user: opened.data.user, by: event.context.duo?.username }
          }),
        )
      },
    })
    const alice = app.browser()
    await alice.get('/login')
    expect((await alice.visit('/page')).status).toBe(303)
    expect((await app.logIn(alice)).status).toBe(200)
    for (let time = 0; time < 2; time++) {
      expect(await (await alice.get('/page')).json()).toEqual({ user: 'alice', by: 'alice' })
    }
    expect((await app.browser().get('/page')).status).toBe(401)
  })
})
