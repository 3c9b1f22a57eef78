import { guardWebResponse, pathAndQuery } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { browserOf, createApplication, formOf, logIn } from './web-application.js'

describe('an application on web requests', () => {
  // One for each test: a response of Duo counts once in each application.
  const hello = () => createApplication(({ proof }) => new Response(`hello ${proof?.username}`))

  it('refuses, logs in through its guard, and lets pass', async () => {
    const send = browserOf(hello())
    const refused = await send('/page?a=b')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ code: 'duo_required' })
    const done = await logIn(send)
    expect(done.status).toBe(200)
    expect(done.headers.getSetCookie().length).toBeGreaterThan(1)
    const reply = await send('/page')
    expect(await reply.text()).toBe('hello alice')
    expect(reply.headers.get('cache-control')).toBe('private, no-cache')
  })

  it('sends a person to the login and back to the whole URL', async () => {
    const reply = await browserOf(hello())('/page?a=b', { headers: { accept: 'text/html' } })
    expect([reply.status, reply.headers.get('location')]).toEqual([
      303,
      'http://localhost:1234/duo/start?next=%2Fpage%3Fa%3Db',
    ])
  })

  it('responds without a body to HEAD', async () => {
    const reply = await browserOf(hello())('/duo/status', { method: 'HEAD' })
    expect([reply.status, reply.body]).toEqual([200, null])
  })

  it('logs in below the path of its origin', async () => {
    const origin = 'http://localhost:1234/shop/'
    const send = browserOf(
      createApplication(() => new Response('shop'), origin),
      origin,
    )
    const started = await send('/shop/duo/start', { headers: { accept: 'application/json' } })
    expect(await started.json()).toMatchObject({ postAction: expect.stringMatching(/^\/shop\/duo\/callback\?/) })
  })

  it('rejects a form that was read before, is too large, or has no body', async () => {
    const send = browserOf(hello())
    const { path } = await formOf(send)
    const empty = await send(path, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect(await empty.json()).toMatchObject({ code: 'malformed' })
    const large = await send(path, { method: 'POST', body: new URLSearchParams({ a: 'x'.repeat(70_000) }) })
    expect(await large.json()).toMatchObject({ code: 'body_too_large' })
    const application = hello()
    const read = browserOf(async (request) => {
      if (request.method === 'POST') await request.text()
      return application(request)
    })
    const used = await formOf(read)
    expect(await (await read(used.path, { method: 'POST', body: used.body })).json()).toMatchObject({
      code: 'body_consumed',
    })
  })

  it('throws an error with the status and the login in a handler that requires a proof', async () => {
    const errors: unknown[] = []
    const application = createApplication(async (_ctx, requireProof) => {
      await requireProof().catch((error: unknown) => errors.push(error))
      return new Response('open')
    })
    const send = browserOf(application)
    expect(await (await send('/open')).text()).toBe('open')
    expect(errors).toMatchObject([{ code: 'duo_required', status: 401, start: 'http://localhost:1234/duo/start' }])
    await logIn(send)
    await send('/open')
    expect(errors).toHaveLength(1)
  })

  it('keeps responses out of caches whose headers cannot be changed', async () => {
    const send = browserOf(createApplication(() => Response.redirect('http://localhost:1234/elsewhere')))
    await logIn(send)
    const { status, headers } = await send('/page')
    expect([status, headers.get('location'), headers.get('cache-control')]).toEqual([
      302,
      'http://localhost:1234/elsewhere',
      'private, no-cache',
    ])
  })
})

describe('guardWebResponse', () => {
  it('keeps what is strict, judges what CDNs obey, and leaves cookies alone', () => {
    const headers = new Headers({ 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60', 'x-a': '1' })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    const response = new Response('x', { headers })
    expect(guardWebResponse(response)).toBe(response)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'cdn-cache-control': 'no-store',
      'x-a': '1',
    })
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('returns the response of a network error as it is', () => {
    const response = Response.error()
    expect(guardWebResponse(response)).toBe(response)
  })
})

describe('pathAndQuery', () => {
  it.each([
    ['https://a.example/page?a=b#c', '/page?a=b'],
    ['https://a.example', '/'],
    ['https://a.example//b/../c', '//b/../c'],
    ['/page?next=https://b.example/', '/page?next=https://b.example/'],
  ])('of %s is %s', (url, expected) => expect(pathAndQuery(url)).toBe(expected))
})
