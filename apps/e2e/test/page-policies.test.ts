import { createSimulator, type Simulator } from '@duokit/simulator'
import type { Middleware } from 'koa'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Bank, type BankOptions, startBank } from './stage/bank.js'
import { openBrowser } from './stage/browser.js'

// Policies that middleware such as helmet sets for every response, in a real browser.

vi.setConfig({ testTimeout: 90_000 })

let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

const formPage = '<!doctype html><title>Form</title><form method="post" action="/enter?user=alice&next=/account">'

/** The pages of an application: a login form, and an account with a logout. */
const pages: BankOptions['pages'] = (duo) => [
  (ctx, next) => {
    if (ctx.path !== '/form') return next()
    ctx.body = `${formPage}<button>Log in</button></form>`
    return undefined
  },
  duo.guard(),
  (ctx) => {
    ctx.body = `<!doctype html><title>Account</title><h1>${ctx.state['duo']?.username}</h1>
      <form method="post" action="/duo/logout?next=/form"><button>Log out</button></form>`
  },
]

const setting =
  (headers: Readonly<Record<string, string>>): Middleware =>
  (ctx, next) => {
    ctx.set(headers)
    return next()
  }

async function withBank(options: Partial<BankOptions>, use: (page: Page, bank: Bank) => Promise<void>) {
  const bank = await startBank({ simulator, pages, ...options })
  const context = await (await openBrowser('quick')).newContext({ baseURL: bank.url })
  try {
    context.setDefaultTimeout(30_000)
    await use(await context.newPage(), bank)
  } finally {
    await context.close()
    await bank.close()
  }
}

/** What a browser says when a policy has stopped it. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  return complaints
}

const logIn = async (page: Page) => {
  await page.goto('/form')
  await page.getByRole('button', { name: 'Log in' }).click()
}

// The page of the iframe has a heading, too, and goes on by itself.
const expectAccount = (page: Page) => page.getByRole('heading', { name: 'alice', exact: true }).waitFor()

const policy = "default-src 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"

it("form-action 'self' keeps a login form from Duo, unless a page hands over", async () => {
  const before = [setting({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer' })]
  await withBank({ before }, async (page) => {
    const complaints = complaintsOf(page)
    await logIn(page)
    await expect.poll(() => complaints.join()).toContain('form-action')
    expect(new URL(page.url()).pathname).toBe('/form')
  })
  await withBank({ before, handOver: true }, async (page) => {
    await logIn(page)
    await expectAccount(page)
    // Without a referrer, a form says that its origin is `null`.
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    await page.goto('/account')
    expect(new URL(page.url()).pathname).not.toBe('/account')
  })
})

it('form-action with what csp() lists lets a login form lead to Duo', async () => {
  let more = ''
  const before: Middleware = (ctx, next) => {
    ctx.set('content-security-policy', policy.replace("form-action 'self'", `form-action 'self' ${more}`))
    return next()
  }
  await withBank({ before: [before] }, async (page, { duo }) => {
    more = duo.csp()['form-action'].join(' ')
    await logIn(page)
    await expectAccount(page)
  })
})

it('Cross-Origin-Embedder-Policy keeps Duo’s frame out of no page of ours', async () => {
  const before = [setting({ 'cross-origin-embedder-policy': 'require-corp' })]
  await withBank({ before, prompt: 'iframe' }, async (page) => {
    await logIn(page)
    await expectAccount(page)
  })
})
