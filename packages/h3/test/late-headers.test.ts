import type { H3, H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { candidate, type Major, majors } from './majors.js'

const policy = "default-src 'self'"
const person = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
const [two, one] = majors as [Major, Major]

function withHooks(major: Major, hooks: object): Major {
  return { ...major, createApp: () => major.h3.createApp({ silent: true, ...hooks }) }
}

function late({ h3 }: Major, event: H3Event): void {
  h3.setResponseHeader(event, 'content-security-policy', policy)
  h3.setResponseHeader(event, 'x-late', 'yes')
}

/** Sets headers when everything has run. */
function withLate(major: Major): Major {
  if (major.number === 1) return withHooks(major, { onBeforeResponse: (event: H3Event) => late(major, event) })
  return withHooks(major, {
    onResponse({ headers }: Response) {
      headers.set('content-security-policy', policy)
      headers.set('x-late', 'yes')
    },
  })
}

const define =
  (major: Major, ...before: ((app: H3) => void)[]) =>
  (app: H3, duo: Awaited<ReturnType<typeof start>>['duo']): void => {
    for (const add of before) add(app)
    app.use(duo.routes())
    app.use('/guarded', duo.guard())
    app.use(
      '/required',
      major.h3.defineEventHandler((event) => duo.require(event)),
    )
  }

async function pageOf(major: Major, path: string, setting: Parameters<typeof start>[1] = {}, method = 'POST') {
  const app = await start(major, { define: define(major), ...setting })
  const browser = app.browser('alice')
  return method === 'GET' ? browser.visit(path) : browser.post(path, '', person)
}

const isOwn = (response: Response) => /nonce-/.test(response.headers.get('content-security-policy') ?? '')

describe.each([
  ['2', two],
  ['2, the first copies', candidate],
  ['1', one],
] as const)('a hook of h3 %s that sets headers last', (_name, major) => {
  it.each([
    ['/duo/start', 'GET'],
    ['/guarded', 'POST'],
    ['/required', 'POST'],
  ])('leaves the policy of the page at %s as it is', async (path, method) => {
    const page = await pageOf(withLate(major), path, {}, method)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect([isOwn(page), page.headers.get('x-late')]).toEqual([true, 'yes'])
  })
})

it.each([
  ['of h3 1', withLate(one), []],
  [
    'after the handlers of h3 2',
    two,
    [
      (app: H3) =>
        app.use(async (event, next) => {
          const result = await next()
          late(two, event)
          event.res.headers.delete('x-frame-options')
          event.res.headers.append('referrer-policy', 'unsafe-url')
          return result
        }),
    ],
  ],
] as const)('keeps the policy without a server of Node’s below middleware %s', async (_name, major, before) => {
  for (const [path, method] of [
    ['/duo/start', 'GET'],
    ['/guarded', 'POST'],
  ] as const) {
    const page = await pageOf(major, path, { as: 'web', define: define(major, ...before) }, method)
    expect([isOwn(page), page.headers.get('x-late'), page.headers.get('x-frame-options')]).toEqual([
      true,
      'yes',
      'DENY',
    ])
    expect(page.headers.get('referrer-policy')).not.toContain('unsafe-url')
  }
})

/** Sets headers on the finished response. */
function setLast({ headers }: Response): void {
  headers.set('content-security-policy', policy)
  headers.set('cache-control', 'public, max-age=60')
  headers.set('cdn-cache-control', 'max-age=60')
  headers.set('x-late', 'yes')
}

const withLast = (major: Major) => withHooks(major, { onResponse: setLast })
const lastMiddleware = (app: H3) => app.use(two.h3.onResponse(setLast))

describe.each([
  ['a hook of h3 2', withLast(two), []],
  ['a hook of the first copies of h3 2', withLast(candidate), []],
  ['a middleware of h3 2', two, [lastMiddleware]],
] as const)('without a server of Node’s, %s that changes the finished response', (_name, major, before) => {
  it.each([
    ['/duo/start', 'GET'],
    ['/guarded', 'POST'],
    ['/required', 'POST'],
  ])('leaves the policy of the page at %s as it is, and what it says to caches', async (path, method) => {
    const page = await pageOf(major, path, { as: 'web', define: define(major, ...before) }, method)
    expect([isOwn(page), page.headers.get('cache-control')]).toEqual([true, 'no-store'])
    // Such a middleware does not run for errors.
    expect(page.headers.get('x-late')).toBe(path === '/required' && major === two && before.length > 0 ? null : 'yes')
    expect(await page.text()).toMatch(/^<!doctype html>/)
  })

  it('gives no guarded page to a shared cache', async () => {
    const shown = [...before, (app: H3) => app.use('/open', () => 'open')]
    const passing = [(app: H3) => void app.use('/guarded', () => 'guarded')]
    const app = await start(major, {
      as: 'web',
      skip: () => true,
      define(made, duo) {
        define(major, ...shown)(made, duo)
        for (const add of passing) add(made)
      },
    })
    const browser = app.browser('alice')
    const [page, open] = [await browser.visit('/guarded'), await browser.visit('/open')]
    const said = ({ headers }: Response) => [headers.get('cache-control'), headers.get('cdn-cache-control')]
    expect([await page.text(), ...said(page)]).toEqual(['guarded', 'private, no-cache', 'no-store'])
    expect([await open.text(), ...said(open)]).toEqual(['open', 'public, max-age=60', 'max-age=60'])
  })
})

describe('an application that puts its own response in the place of a refusal', () => {
  const headers = { 'content-security-policy': policy, 'content-type': 'text/html' }

  it('has its own policy in h3 2', async () => {
    const replace = (app: H3) =>
      app.use(async (event, next) => {
        await next()
        return event.res.status === 401 ? new Response('mine', { status: 401, headers }) : undefined
      })
    const page = await pageOf(two, '/guarded', { define: define(two, replace) })
    expect([page.status, await page.text(), page.headers.get('content-security-policy')]).toEqual([401, 'mine', policy])
  })

  it('has its own policy in h3 2 without a server of Node’s', async () => {
    const replace = (app: H3) =>
      app.use(two.h3.onResponse((response) => new Response('mine', { status: response.status, headers })))
    const page = await pageOf(withLast(two), '/guarded', { as: 'web', define: define(two, replace) })
    expect([page.status, await page.text(), page.headers.get('content-security-policy')]).toEqual([401, 'mine', policy])
  })

  it('has its own policy in h3 1', async () => {
    const replacing = withHooks(one, {
      onBeforeResponse(event: H3Event, response: { body: unknown }) {
        response.body = 'mine'
        late(one, event)
      },
    })
    const page = await pageOf(replacing, '/guarded')
    expect([page.status, await page.text(), page.headers.get('content-security-policy')]).toEqual([401, 'mine', policy])
  })

  it('has its own policy in an error hook', async () => {
    const failing = withHooks(two, { onError: () => new Response('mine', { status: 401, headers }) })
    const page = await pageOf(failing, '/required')
    expect([page.status, await page.text(), page.headers.get('content-security-policy')]).toEqual([401, 'mine', policy])
  })
})
