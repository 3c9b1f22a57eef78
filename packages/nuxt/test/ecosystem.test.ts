import { fileURLToPath } from 'node:url'
import { createSimulator, type Simulator } from '@duokit/simulator'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keysOf } from './stage/application.js'
import { useBrowser } from './stage/browser.js'
import { type Program, startProgram } from './stage/program.js'

// The application of test/ecosystem as it is built for a server of Node's, as a program of its own.

const cwd = fileURLToPath(new URL('ecosystem', import.meta.url))
let simulator: Simulator
let program: Program | undefined
beforeEach(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterEach(async () => {
  await program?.close()
  await simulator.close()
})
// The last to be set up is the first to end: a page that still loads something would miss its server.
const browser = useBrowser()

async function start(prompt: 'universal' | 'iframe', env: Record<string, string> = {}): Promise<Program> {
  program = await startProgram(['.output/server/index.mjs'], {
    cwd,
    env: {
      ...keysOf(simulator),
      NUXT_DUO_ORIGIN: 'http://localhost:PORT',
      NUXT_DUO_PROMPT: prompt,
      NUXT_SESSION_PASSWORD: 'a password of the application under test',
      // The cookie of the session would be for https alone.
      NUXT_SESSION_COOKIE: JSON.stringify({ secure: false, sameSite: 'lax' }),
      ...env,
    },
  })
  return program
}

async function logIn(page: Page, { url }: Program, username = 'alice'): Promise<void> {
  await page.goto(`${url}/login`)
  await page.getByLabel('Name').fill(username)
  await page.getByLabel('Password').fill('duokit')
  await page.getByRole('button', { name: 'Log in' }).click()
}

async function expectHeading(page: Page, text: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor()
}

describe('beside nuxt-auth-utils and nuxt-security', () => {
  it('the user session is the first factor, and the form of the login page may lead to Duo', async () => {
    const app = await start('universal')
    const { page } = browser
    await page.goto(`${app.url}/account`)
    await expectHeading(page, 'Log in')
    await logIn(page, app)
    await expectHeading(page, 'Account')
    expect(await page.locator('#user').textContent()).toBe('alice')
    await page.goto(`${app.url}/payroll`)
    expect(await page.locator('#by').textContent()).toBe('alice')
    expect(simulator.events.list().length).toBeGreaterThan(0)
  })

  it('an error handler of the application is asked first, and what it leaves is responded to as a guard does', async () => {
    const { url } = await start('universal')
    const headers = { accept: 'application/json' }
    const own = await fetch(`${url}/api/payroll?own`, { headers })
    expect([own.status, await own.text()]).toEqual([401, 'as the application says it'])
    const left = await fetch(`${url}/api/payroll`, { headers })
    expect(left.headers.get('content-type')).toBe('application/problem+json')
    expect([left.status, await left.json()]).toEqual([401, expect.objectContaining({ code: 'first_factor_required' })])
    const unknown = await fetch(`${url}/api/nothing`, { headers })
    expect([unknown.status, await unknown.json()]).toEqual([404, expect.objectContaining({ statusCode: 404 })])
  })

  it('the proof belongs to the session: who logs out and in again is asked again', async () => {
    const app = await start('universal')
    const { page } = browser
    await logIn(page, app)
    await expectHeading(page, 'Account')
    await page.getByRole('button', { name: 'Log out' }).click()
    await expectHeading(page, 'Log in')
    simulator.users.outcomes('alice', 'interactive')
    await logIn(page, app)
    await page.waitForURL((url) => url.origin === simulator.url)
    expect((await page.request.get(`${app.url}/api/payroll`)).status()).toBe(401)
  })

  it('a field that the user session does not have is named, and nobody gets in', async () => {
    const app = await start('universal', { NUXT_DUO_USERNAME_FIELD: 'email' })
    const { page } = browser
    await logIn(page, app)
    expect((await page.request.get(`${app.url}/api/payroll`)).status()).toBe(500)
    expect(app.said()).toContain('The user session has no string "user.email" for Duo')
    browser.excuse(/\b500\b/)
  })

  it('nuxt-csurf, listed first, asks for no token where the gate judges by itself', async () => {
    const app = await start('universal')
    const { page } = browser
    await logIn(page, app)
    await expectHeading(page, 'Account')
    await page.getByRole('button', { name: 'Forget Duo' }).click()
    await page.locator('#verified').filter({ hasText: 'false' }).waitFor()
    expect((await page.request.get(`${app.url}/api/payroll`)).status()).toBe(401)
    const origin = { origin: app.url }
    expect((await page.request.post(`${app.url}/api/token`, { headers: origin })).status()).toBe(403)
    const foreign = await page.request.post(`${app.url}/duo/logout`, {
      headers: { origin: 'https://attacker.example' },
    })
    expect(foreign.status()).toBe(403)
  })

  it('a form of a page that sends no referrer ends the verification', async () => {
    const app = await start('universal')
    const { page } = browser
    await logIn(page, app)
    await expectHeading(page, 'Account')
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    await page.evaluate(`{
      const form = Object.assign(document.createElement('form'), { method: 'post', action: '/duo/logout' })
      document.body.append(form)
      form.submit()
    }`)
    const { origin } = await (await sent).allHeaders()
    expect(origin).toBe('null')
    await page.waitForURL(`${app.url}/`)
    // The application has no page there.
    browser.excuse(/404/)
    expect((await page.request.get(`${app.url}/api/payroll`)).status()).toBe(401)
  })

  it('the gate’s page may embed Duo’s iframe', async () => {
    const app = await start('iframe')
    const { page } = browser
    simulator.users.outcomes('alice', 'interactive')
    await logIn(page, app)
    const frame = page.frameLocator('#duo_iframe')
    await frame.getByLabel('Passcode', { exact: true }).fill('123456')
    await frame.getByRole('button', { name: 'Log in' }).click()
    await expectHeading(page, 'Account')
  })

  it('pages send their own policy, with Duo in it', async () => {
    const app = await start('universal')
    const policy = (await fetch(`${app.url}/login`)).headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(new RegExp(`form-action 'self' ${simulator.url}`))
    expect(policy).toContain('nonce-')
    expect(policy).not.toContain('frame-src')
  })
})
