import { createSimulator, type Simulator } from '@duokit/simulator'
import type { Middleware } from 'koa'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Bank, listenOnLoopback, startBank } from './stage/bank.js'
import { openBrowser } from './stage/browser.js'

// A single-page application and its API, on two origins of one site, in a real browser.

vi.setConfig({ testTimeout: 90_000 })

const closers: (() => Promise<unknown>)[] = []
let simulator: Simulator
let spa: string
let stranger: string
let api: Bank

beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  closers.push(() => simulator.close())
  ;[spa, stranger] = await Promise.all([startPage(), startPage()])
  api = await startBank({ simulator, trustedOrigins: [spa], before: [cors], pages: (duo) => [duo.guard(), account] })
  closers.push(() => api.close())
})

afterAll(async () => {
  await Promise.all(closers.map((close) => close()))
})

/** A page of an origin of its own, whatever its path is. */
async function startPage(): Promise<string> {
  const { server, url, close } = await listenOnLoopback()
  closers.push(close)
  server.on('request', (_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Application</title><h1>Application</h1>')
  })
  return url
}

/** What the README asks for: credentials for the listed origin, and for no other. */
const cors: Middleware = (ctx, next) => {
  ctx.vary('Origin')
  if (ctx.get('origin') !== spa) return next()
  ctx.set({ 'access-control-allow-origin': spa, 'access-control-allow-credentials': 'true' })
  if (ctx.method !== 'OPTIONS') return next()
  ctx.status = 204
  return undefined
}

const account: Middleware = (ctx) => {
  ctx.body = { username: ctx.state['duo']?.username }
}

async function withPage(url: string, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await (await openBrowser('quick')).newContext()
  try {
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    // The first factor of the API, before its page.
    await page.goto(`${api.url}/enter?user=alice&next=/duo/status`)
    await page.goto(url)
    await use(page)
  } finally {
    await context.close()
  }
}

interface Reply {
  readonly status: number
  readonly body: { readonly code?: string; readonly start?: string; readonly username?: string }
}

/** Calls the API from the page, with the person's cookies. */
function call(page: Page, path: string, method = 'GET'): Promise<Reply | 'blocked'> {
  return page.evaluate<Reply | 'blocked'>(`(async () => {
    try {
      const reply = await fetch(${JSON.stringify(api.url + path)}, { method: '${method}', credentials: 'include' })
      return { status: reply.status, body: await reply.json().catch(() => ({})) }
    } catch { return 'blocked' }
  })()`)
}

/** Goes where the API says that a login begins, and asks to be led back to this URL. */
async function logIn(page: Page, start: string, back: string): Promise<void> {
  const url = new URL(start)
  url.searchParams.set('next', back)
  await page.goto(url.href)
}

it('leads from a single-page application through Duo and back, and lets it log out', async () => {
  await withPage(`${spa}/accounts`, async (page) => {
    const refused = await call(page, '/account')
    expect(refused).toMatchObject({ status: 401, body: { code: 'duo_required' } })
    const { start = '' } = (refused as Reply).body
    await logIn(page, start, `${spa}/accounts/7?tab=2#top`)
    await page.waitForURL(`${spa}/accounts/7?tab=2#top`)

    expect(await call(page, '/account')).toMatchObject({ status: 200, body: { username: 'alice' } })
    expect(await call(page, '/duo/logout', 'POST')).toMatchObject({ status: 204 })
    expect(await call(page, '/account')).toMatchObject({ status: 401 })
  })
})

it('gives a page of another origin neither a way back nor a logout', async () => {
  await withPage(`${stranger}/`, async (page) => {
    await logIn(page, `${api.url}/duo/start`, `${stranger}/stolen`)
    await page.waitForURL(`${api.url}/`)

    await page.goto(stranger)
    expect(await call(page, '/account')).toBe('blocked')
    // The browser sends it, with cookies, and hides the response from the page.
    expect(await call(page, '/duo/logout', 'POST')).toBe('blocked')
    const status = await page.context().request.get(`${api.url}/duo/status`)
    expect(await status.json()).toMatchObject({ verified: true })
  })
})
