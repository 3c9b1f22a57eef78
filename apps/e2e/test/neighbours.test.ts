import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSimulator, type Simulator } from '@duokit/simulator'
import type { Duo } from '@duokit/koa'
import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Context, Middleware } from 'koa'
import { WebSocketServer } from 'ws'
import { type Bank, listenOnLoopback, startBank } from './stage/bank.js'
import { openBrowser } from './stage/browser.js'
import { expectFit } from './stage/fit.js'

vi.setConfig({ testTimeout: 90_000 })

const hiding = { 'referrer-policy': 'no-referrer' }
const closers: (() => Promise<unknown>)[] = []
let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  closers.push(() => simulator.close())
})

afterAll(async () => {
  await Promise.all(closers.map((close) => close()))
})

/** What each of these applications shows: forms, an overview with a frame, and a page that browsers may keep. */
function pagesOf(duo: Duo): Middleware[] {
  const guarded = duo.guard()
  const pages: Record<string, (ctx: Context) => string> = {
    '/': () => '<h1>Home</h1><a href="/account">My account</a>',
    '/overview': () => '<h1>Overview</h1><iframe title="Account" src="/account" width="100%" height="400"></iframe>',
    '/account': (ctx) => `<h1>Account of ${String(ctx.state['duo']?.username)}</h1>${logout}<a href="/">Home</a>`,
    '/sandbox': () =>
      `<h1>Sandbox</h1><iframe sandbox="allow-forms allow-top-navigation" srcdoc="${escaped(logout)}"></iframe>`,
  }
  return [
    (ctx, next) => (ctx.path === '/account' ? guarded(ctx, next) : next()),
    (ctx) => {
      const page = pages[ctx.path]
      if (page === undefined) return
      // What browsers keep by themselves: nothing said, but when the page last changed.
      ctx.set({ 'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT', etag: '"1"' })
      ctx.type = 'html'
      ctx.status = 200
      if (ctx.fresh) ctx.status = 304
      else
        ctx.body = `<!doctype html><meta name="viewport" content="width=device-width"><title>Bank</title>${page(ctx)}`
    },
  ]
}

const logout = '<form method="post" action="/duo/logout"><button style="padding: 1rem">Log out of Duo</button></form>'
const escaped = (html: string) => html.replaceAll('"', '&quot;')

/** With sockets that say who is there. */
function serveSockets({ app, duo, sessions, server }: Bank): void {
  const sockets = new WebSocketServer({ noServer: true })
  const live = duo.live(app, { session: sessions, logout: 'forget' })
  server.on(
    'upgrade',
    live.upgrade((incoming, socket, head, { proof }) => {
      sockets.handleUpgrade(incoming, socket, head, (ws) => ws.send(`hello ${proof.username}`))
    }),
  )
}

type PromptName = 'universal' | 'iframe'

/** An application that hides its origin itself, as Helmet does by default. */
async function hidingBank(prompt: PromptName): Promise<string> {
  const hide: Middleware = (ctx, next) => {
    ctx.set(hiding)
    return next()
  }
  const bank = await startBank({ simulator, prompt, before: [hide], pages: pagesOf })
  closers.push(() => bank.close())
  serveSockets(bank)
  return bank.url
}

/** An application behind something that hides the origin of every page, also of the gate's. */
async function bankBehindHidingProxy(prompt: PromptName): Promise<string> {
  const proxy = await listenOnLoopback()
  const bank = await startBank({ simulator, prompt, origin: proxy.url, pages: pagesOf })
  closers.push(
    () => bank.close(),
    () => proxy.close(),
  )
  serveSockets(bank)
  const options = ({ method, headers }: IncomingMessage) => ({ method, headers, timeout: 20_000 })
  proxy.server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const sent = request(new URL(incoming.url ?? '/', bank.url), options(incoming), (response) => {
      outgoing.writeHead(response.statusCode ?? 502, { ...response.headers, ...hiding })
      response.pipe(outgoing)
    })
    sent.on('error', () => outgoing.destroy())
    incoming.pipe(sent)
  })
  proxy.server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = connect(Number(new URL(bank.url).port), '127.0.0.1')
    const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`)
    target.write(`GET ${incoming.url ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n`)
    target.write(head)
    target.pipe(socket).pipe(target)
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  return proxy.url
}

async function withPage(url: string, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await (await openBrowser('quick')).newContext({ baseURL: url })
  try {
    context.setDefaultTimeout(30_000)
    await use(await context.newPage())
  } finally {
    await context.close()
  }
}

function headingOf(page: Page | FrameLocator, text: string): Promise<void> {
  return page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor()
}

/** Whether this browser is verified. */
async function isVerified(page: Page): Promise<unknown> {
  const reply = await page.context().request.get('/duo/status')
  return ((await reply.json()) as { verified: unknown }).verified
}

const setups = [
  ['an application that hides its origin', hidingBank],
  ['a proxy that hides the origin of every page', bankBehindHidingProxy],
] as const

describe.each(setups)('%s', (_name, start) => {
  it.each(['universal', 'iframe'] as const)('lets people log in, listen and log out, with %s', async (prompt) => {
    await withPage(await start(prompt), async (page) => {
      await page.goto('/enter?user=alice&next=/account')
      await headingOf(page, 'Account of alice')
      expect(await page.evaluate<string>(listening)).toBe('hello alice')
      const answered = page.waitForResponse((response) => response.url().endsWith('/duo/logout'))
      await page.getByRole('button', { name: 'Log out of Duo' }).click()
      const response = await answered
      expect([response.status(), (await response.request().allHeaders())['origin']]).toEqual([303, 'null'])
      await headingOf(page, 'Home')
      expect(await isVerified(page)).toBe(false)
    })
  })

  it('refuses the form of a sandboxed frame, which has no origin either', async () => {
    await withPage(await start('universal'), async (page) => {
      await page.goto('/enter?user=alice&next=/account')
      await headingOf(page, 'Account of alice')
      await page.goto('/sandbox')
      const answered = page.waitForResponse((response) => response.url().endsWith('/duo/logout'))
      await page.frameLocator('iframe').getByRole('button', { name: 'Log out of Duo' }).click()
      const response = await answered
      expect([response.status(), (await response.request().allHeaders())['origin']]).toEqual([403, 'null'])
      expect(await isVerified(page)).toBe(true)
    })
  })
})

/** Runs in the page: the first message of a socket, or that there was none. */
const listening = `new Promise((resolve) => {
  const socket = new WebSocket('ws://' + location.host + '/live')
  socket.onmessage = ({ data }) => resolve(data)
  socket.onerror = () => resolve('refused')
})`

describe('an application with a frame', () => {
  it('leads out of it to Duo, and back to the page around it', async () => {
    const bank = await startBank({ simulator, pages: pagesOf })
    closers.push(() => bank.close())
    await withPage(bank.url, async (page) => {
      await page.goto('/enter?user=alice&next=/overview')
      const frame = page.frameLocator('iframe')
      await headingOf(frame, 'Please confirm it’s you')
      await expectFit(page, 'framed-guard')
      await frame.getByRole('link', { name: 'Confirm with Duo' }).click()
      await headingOf(frame, 'Account of alice')
      expect(page.url()).toBe(`${bank.url}/overview`)
      await expectFit(page, 'framed-account')
    })
  })
})

describe('a guarded page that says when it last changed', () => {
  it.each(['quick', 'whole'] as const)(
    'is not shown after a logout without asking, in the %s browser',
    async (kind) => {
      const bank = await startBank({ simulator, pages: pagesOf })
      closers.push(() => bank.close())
      const context = await (await openBrowser(kind)).newContext({ baseURL: bank.url })
      try {
        context.setDefaultTimeout(30_000)
        const page = await context.newPage()
        await page.goto('/enter?user=alice&next=/account')
        await headingOf(page, 'Account of alice')
        await page.getByRole('button', { name: 'Log out of Duo' }).click()
        await headingOf(page, 'Home')
        simulator.users.outcomes('alice', 'interactive')
        await page.goBack({ waitUntil: 'commit' })
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        await page.reload()
        await expectAtDuo(page)
        await page.goto('/')
        await page.getByRole('link', { name: 'My account' }).click()
        await expectAtDuo(page)
      } finally {
        await context.close()
        simulator.reset()
      }
    },
  )

  it('would be shown from the browser’s cache where no guard is', async () => {
    let asked = 0
    const count: Middleware = (ctx, next) => {
      if (ctx.path === '/') asked++
      return next()
    }
    const bank = await startBank({ simulator, before: [count], pages: pagesOf })
    closers.push(() => bank.close())
    await withPage(bank.url, async (page) => {
      await page.goto('/enter?user=alice&next=/account')
      await page.getByRole('link', { name: 'Home' }).click()
      await headingOf(page, 'Home')
      await page.getByRole('link', { name: 'My account' }).click()
      await page.getByRole('link', { name: 'Home' }).click()
      await headingOf(page, 'Home')
      expect(asked).toBe(1)
    })
  })
})

async function expectAtDuo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send me a push' }).waitFor()
  expect(new URL(page.url()).origin).toBe(new URL(simulator.url).origin)
  expect(await page.content()).not.toContain('Account of alice')
}
