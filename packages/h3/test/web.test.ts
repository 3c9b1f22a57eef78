import { describe, expect, it } from 'vitest'
import { origin, start } from './application.js'
import { majors } from './majors.js'

// Applications that are given web Requests: without a server, and without a request of Node's.
describe.each(majors)('web Requests to h3 $number', (major) => {
  const { adapter, h3 } = major

  it.each([
    ['sessionStore', {}],
    ['cookieStore', { store: adapter.cookieStore({ bindTo: 'browser' }) }],
  ])('log in with %s', async (_name, stored) => {
    const app = await start(major, { as: 'web', ...stored })
    const alice = app.browser('alice')
    const refused = await alice.visit('/page?tab=2')
    expect([refused.status, refused.headers.get('location')]).toEqual([
      303,
      `${origin}/duo/start?next=%2Fpage%3Ftab%3D2`,
    ])
    const page = await alice.visit('/duo/start?next=%2Fpage%3Ftab%3D2')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain('data-post-action="/duo/callback?attempt=')
    const done = await app.logIn(alice)
    expect(await done.json()).toMatchObject({ verified: true, next: `${origin}/page` })
    expect(await (await alice.get('/page')).json()).toEqual({ hello: 'alice' })
    expect(await (await alice.get('/duo/status')).json()).toMatchObject({ verified: true, username: 'alice' })
    const out = await alice.post('/duo/logout', '')
    expect([out.status, await out.text()]).toEqual([204, ''])
    expect((await alice.get('/page')).status).toBe(401)
  })

  it('log in with the Universal Prompt', async () => {
    const app = await start(major, { as: 'web', prompt: 'universal' })
    const alice = app.browser('alice')
    const started = await alice.visit('/duo/start?next=%2Fpage')
    expect(started.status).toBe(303)
    const atDuo = await fetch(started.headers.get('location') ?? '', { redirect: 'manual' })
    const back = new URL(atDuo.headers.get('location') ?? '')
    expect([back.origin, back.pathname]).toEqual([origin, '/duo/callback'])
    const done = await alice.visit(back.pathname + back.search)
    expect([done.status, done.headers.get('location')]).toEqual([303, `${origin}/page`])
    expect(await (await alice.get('/page')).json()).toEqual({ hello: 'alice' })
  })

  it('get answers without a body where none belongs', async () => {
    const app = await start(major, { as: 'web' })
    const script = await app.browser().get('/duo/prompt.js')
    expect(script.status).toBe(200)
    const etag = script.headers.get('etag') ?? ''
    const kept = await app.browser().get('/duo/prompt.js', { 'if-none-match': etag })
    expect([kept.status, await kept.text()]).toEqual([304, ''])
  })

  it('may have a stream as their body', async () => {
    const seen: string[] = []
    const app = await start(major, {
      as: 'web',
      onVerified: (_event, _proof, fields) => void seen.push(...fields.keys()),
    })
    const alice = app.browser('alice')
    const { path, form } = await app.begin(alice)
    form.append('own', '1')
    const bytes = new TextEncoder().encode(form.toString())
    const pieces = [bytes.slice(0, 10), bytes.slice(10, 11), bytes.slice(11)]
    const reply = await alice.post(path, ReadableStream.from(pieces))
    expect(reply.status).toBe(200)
    expect(seen).toEqual(['own'])
  })

  it('are refused with the cookies of the application', async () => {
    const app = await start(major, {
      as: 'web',
      define: (made, duo) => {
        made.use(h3.defineEventHandler((event) => h3.setCookie(event, 'theme', 'dark')))
        made.use('/page', duo.guard())
        made.use(
          '/required',
          h3.defineEventHandler((event) => duo.require(event)),
        )
      },
    })
    for (const path of ['/page', '/required']) {
      const reply = await app.browser('alice').get(path)
      expect([path, reply.status, reply.headers.getSetCookie()]).toEqual([path, 401, ['theme=dark; Path=/']])
    }
  })
})
