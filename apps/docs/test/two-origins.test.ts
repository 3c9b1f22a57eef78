import { createServer } from 'node:http'
import { authorizeAnswer } from '@duokit/conformance'
import type { Duo } from '@duokit/koa'
import { afterEach, expect, it, vi } from 'vitest'
import { apiOrigin, origin, runBlock } from './page-block.js'
import { browsersOf } from './stage/browsers.js'
import { koaWith } from './stage/koa-application.js'
import { useBlocks } from './stage/koa-block.js'

// The two blocks of guides/two-origins.md, the page of one origin and the API of the other.

const { run, opened } = useBlocks()
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function startApi() {
  const { duo } = await run<{ duo: Duo }>('guides/two-origins.md', 'trustedOrigins')
  const app = koaWith(duo, [duo.guard(), (ctx) => void (ctx.body = 'the data')])
  app.silent = true
  return opened(browsersOf(createServer(app.callback()), apiOrigin))
}

/** Lets the page of the guide ask, and returns where it sends its browser. */
async function askFrom(href: string, response: Response): Promise<string> {
  const location = { href }
  vi.stubGlobal('location', location)
  vi.stubGlobal('fetch', async () => response)
  const page = (await runBlock('guides/two-origins.md', 'callApi', {})) as { callApi(path: string): Promise<Response> }
  await page.callApi('/data')
  vi.unstubAllGlobals()
  return location.href
}

it('a page whose user has no proof goes to Duo, and comes back with one', async () => {
  const { signedIn } = await startApi()
  const alice = await signedIn('alice')
  const refused = await alice.get('/data', { as: 'script', headers: { origin } })
  const response = Response.json(refused.json(), { status: refused.status })
  const start = new URL(await askFrom(`${origin}/reports?year=2026#top`, response))
  expect([start.origin, start.pathname]).toEqual([apiOrigin, '/duo/start'])
  const { location = '' } = await alice.get(start.pathname + start.search)
  const back = await alice.get(await authorizeAnswer(location, apiOrigin))
  expect(back.location).toMatch(new RegExp(`^${origin}/reports\\?year=2026`))
  expect((await alice.get('/data', { as: 'script', headers: { origin } })).text).toBe('the data')
})

it.each([
  'https://evil.example.com/',
  `${origin}.evil.example.com/`,
  `${origin}@evil.example.com/`,
  `//evil.example.com/`,
  `http://localhost:12345/`,
])('nobody is led to %s', async (next) => {
  const { signedIn } = await startApi()
  const alice = await signedIn('alice')
  const { location = '' } = await alice.get(`/duo/start?next=${encodeURIComponent(next)}`)
  const back = await alice.get(await authorizeAnswer(location, apiOrigin))
  expect(back.status).toBe(303)
  expect(new URL(back.location ?? '', apiOrigin).origin).toBe(apiOrigin)
})

it.each([
  ['the page of the guide', origin, true],
  ['another page', 'https://evil.example.com', false],
])('a logout by %s (%s) ends the login: %s', async (_page, from, ends) => {
  // The API reports the request of another site.
  vi.spyOn(console, 'error').mockReturnValue()
  const { verified } = await startApi()
  const alice = await verified('alice')
  const sent = await alice.post('/duo/logout', '', { as: 'script', headers: { origin: from } })
  expect(sent.status < 400).toBe(ends)
  expect((await alice.get('/data', { as: 'script' })).status).toBe(ends ? 401 : 200)
})

it('a page stays where it is for other refusals', async () => {
  const here = `${origin}/reports`
  for (const [body, status] of [
    [{ code: 'first_factor_required' }, 401],
    [{ code: 'duo_required' }, 401],
    [{ code: 'of_the_application', start: 'https://evil.example.com/' }, 401],
    [{ code: 'duo_required', start: `${apiOrigin}/duo/start` }, 403],
  ] as const)
    expect(await askFrom(here, Response.json(body, { status }))).toBe(here)
})
