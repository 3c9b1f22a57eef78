import { createSimulator, type Simulator } from '@duokit/simulator'
import { authorizeAnswer, type Reply, Visitor } from '@duokit/conformance'
import type { Context } from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bank, startBank } from './stage/bank.js'
import { type SharedCache, startSharedCache } from './stage/shared-cache.js'

const longAgo = 'Wed, 01 Jan 2020 00:00:00 GMT'

/** What an application says of its pages to caches. */
const sayings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nothing: {},
  'Last-Modified alone': { 'last-modified': longAgo },
  'public, max-age': { 'cache-control': 'public, max-age=60' },
  's-maxage': { 'cache-control': 's-maxage=600' },
  'an ETag': { etag: '"1"' },
  'an ETag and Last-Modified, public': { etag: '"1"', 'last-modified': longAgo, 'cache-control': 'public' },
  Expires: { expires: 'Fri, 01 Jan 2100 00:00:00 GMT' },
  'private about one header only': { 'cache-control': 'private="set-cookie", max-age=600' },
  immutable: { 'cache-control': 'public, max-age=31536000, immutable' },
}

let simulator: Simulator
let bank: Bank
let cache: SharedCache
const origin = 'http://localhost:1234'

beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  bank = await startBank({
    simulator,
    origin,
    pages: (duo) => [(ctx, next) => (ctx.path.startsWith('/guarded') ? duo.guard()(ctx, next) : next()), say],
  })
  cache = await startSharedCache(bank.url)
})

afterAll(async () => {
  await cache.close()
  await bank.close()
  await simulator.close()
})

/** A page with what its query says; conditional requests are answered as Koa's ETag middleware does. */
function say(ctx: Context): void {
  ctx.set(sayings[String(ctx.query['says'])] ?? {})
  ctx.status = 200
  if (ctx.fresh) ctx.status = 304
  else ctx.body = `balance of ${String(ctx.state['duo']?.username ?? 'everybody')}`
}

async function verified(name: string): Promise<Visitor> {
  const visitor = new Visitor(cache.url, origin)
  await visitor.get(`/enter?user=${name}`)
  const started = await visitor.get('/duo/start?next=/', { as: 'script' })
  const back = await authorizeAnswer(String(started.json()['authUrl']), origin)
  const reply = await visitor.get(back, { headers: { 'sec-fetch-site': 'same-origin' } })
  expect(reply.status).toBe(303)
  return visitor
}

function expectNothingOf(name: string, reply: Reply): void {
  expect(reply.text).not.toContain(name)
}

describe.each(Object.keys(sayings))('a shared cache in front of pages that say %s', (says) => {
  const path = (kind: string) => `/${kind}?${new URLSearchParams({ says }).toString()}`

  it('keeps no guarded page for anybody else', async () => {
    const alice = await verified('alice')
    const kept = cache.size
    expect((await alice.get(path('guarded'))).text).toBe('balance of alice')
    expect(cache.size).toBe(kept)

    const nobody = new Visitor(cache.url, origin)
    const refused = await nobody.get(path('guarded'))
    expect(refused.status).toBe(303)
    expectNothingOf('alice', refused)
    for (const headers of [{ 'if-none-match': '"1"' }, { 'if-modified-since': longAgo }, { range: 'bytes=0-3' }]) {
      const reply = await nobody.get(path('guarded'), { as: 'script', headers })
      expect(reply.status).toBe(401)
      expectNothingOf('alice', reply)
    }
    const bob = await verified('bob')
    expect((await bob.get(path('guarded'))).text).toBe('balance of bob')
    // Nor does a refusal, which a cache may not keep either, shut out whoever comes afterwards.
    expect((await alice.get(path('guarded'))).text).toBe('balance of alice')
  })

  it('does not show a guarded page to the same person after a logout', async () => {
    const alice = await verified('alice')
    expect((await alice.get(path('guarded'))).text).toBe('balance of alice')
    const headers = { 'sec-fetch-site': 'same-origin' }
    expect((await alice.post('/duo/logout', '', { headers })).status).toBe(303)
    const reply = await alice.get(path('guarded'), { headers: { 'if-none-match': '"1"' } })
    expect(reply.status).toBe(303)
    expectNothingOf('alice', reply)
  })
})

describe('the shared cache of these tests', () => {
  it.each(['public, max-age', 's-maxage', 'Last-Modified alone', 'Expires'])(
    'shows an unguarded page that says %s to anybody, until it is old',
    async (says) => {
      const path = `/open?${new URLSearchParams({ says }).toString()}`
      const nobody = new Visitor(cache.url, origin)
      expect((await nobody.get(path)).headers['x-cache']).toBe('miss')
      const again = await new Visitor(cache.url, origin).get(path)
      expect([again.headers['x-cache'], again.text]).toEqual(['hit', 'balance of everybody'])
      cache.advance(100 * 365 * 86_400)
      expect((await nobody.get(path)).headers['x-cache']).not.toBe('hit')
    },
  )

  it('asks again with the ETag of an unguarded page', async () => {
    const path = `/open?${new URLSearchParams({ says: 'an ETag' }).toString()}`
    const nobody = new Visitor(cache.url, origin)
    expect((await nobody.get(path)).headers['x-cache']).toBe('miss')
    const again = await nobody.get(path)
    expect([again.status, again.headers['x-cache'], again.text]).toEqual([200, 'revalidated', 'balance of everybody'])
  })
})
