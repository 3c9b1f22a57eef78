import { createSimulator, type Simulator } from '@duokit/simulator'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { quickBrowser } from 'testing/find-browser'
import { startUniversalSite, type UniversalSite } from './universal-site.js'

let browser: Browser
let simulator: Simulator
let site: UniversalSite
beforeAll(async () => {
  browser = await chromium.launch(quickBrowser())
  simulator = await createSimulator({ tls: true })
  site = await startUniversalSite(simulator)
})
afterAll(async () => {
  await site.close()
  await simulator.close()
  await browser.close()
})
afterEach(() => {
  simulator.reset()
  site.answers.length = 0
})

interface Seat {
  viewport: { width: number; height: number }
  javaScriptEnabled?: boolean
}

const phone: Seat = { viewport: { width: 375, height: 667 } }
const desktop: Seat = { viewport: { width: 1280, height: 800 } }

let context: BrowserContext
let page: Page
const complaints: string[] = []

/** Gives each test of a group a browser of its own, in which nothing may go wrong unseen. */
function sitDown(seat: Seat): void {
  beforeEach(async () => {
    complaints.length = 0
    context = await browser.newContext({ ignoreHTTPSErrors: true, ...seat })
    context.on('page', (opened) => {
      opened.on('pageerror', (error) => complaints.push(error.message))
      opened.on('console', (message) => {
        if (message.type() === 'error' && !/status of (400|410)/.test(message.text())) complaints.push(message.text())
      })
    })
    page = await context.newPage()
  })
  afterEach(async () => {
    await context.close()
    if (complaints.length > 0) throw new Error(complaints.join('\n'))
  })
}

const open = (user: string) => page.goto(site.login(user))
const done = () => page.getByRole('heading', { name: 'Done' }).waitFor()

describe.each<[string, Seat]>([
  ['a phone', phone],
  ['a desktop', desktop],
  ['a desktop without scripts', { ...desktop, javaScriptEnabled: false }],
])('on %s', (_name, seat) => {
  sitDown(seat)

  it('a user who is allowed sees no prompt', async () => {
    await open('allow.用户')
    await done()
    expect(site.answers).toEqual([{ user: 'allow.用户', factor: 'duo_push' }])
  })

  it('a push is approved on the phone, which is opened from the prompt', async () => {
    await open('alice')
    await page.getByRole('button', { name: 'Send me a push' }).click()
    const opening = context.waitForEvent('page')
    await page.getByRole('link', { name: 'the phone page' }).click()
    const phonePage = await opening
    await phonePage.getByRole('button', { name: 'Approve' }).click()
    await phonePage.getByText('Approved.').waitFor()
    await done()
    expect(site.answers).toEqual([{ user: 'alice', factor: 'duo_push' }])
  })

  it('a call is denied, the prompt says so, and a passcode lets in', async () => {
    await open('alice')
    await page.getByRole('button', { name: 'Call me' }).click()
    const call = await simulator.pending.next('alice')
    simulator.pending.deny(call.txid)
    await page.getByRole('alert').getByText('Login request denied.').waitFor()
    expect(site.answers).toEqual([])
    await page.getByLabel('Passcode', { exact: true }).fill('123456')
    await page.getByRole('button', { name: 'Log in' }).click()
    await done()
    expect(site.answers).toEqual([{ user: 'alice', factor: 'passcode' }])
  })

  it('a passcode is entered with the keyboard alone', async () => {
    await open('alice')
    await page.getByLabel('Passcode', { exact: true }).focus()
    await page.keyboard.type('000000')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Incorrect passcode. Please try again.').waitFor()
    // From the beginning to the device, its two buttons, and the passcode.
    for (let step = 0; step < 4; step++) await page.keyboard.press('Tab')
    await page.keyboard.type('123456')
    await page.keyboard.press('Enter')
    await done()
    expect(site.answers).toEqual([{ user: 'alice', factor: 'passcode' }])
  })

  it('a device is enrolled', async () => {
    await open('enroll.eve')
    await page.getByLabel('Device name').fill('Pocket')
    await page.getByLabel('Kind').selectOption('landline')
    await page.getByRole('button', { name: 'Add this device' }).click()
    await done()
    expect(site.answers).toEqual([{ user: 'enroll.eve', factor: null }])
    expect(simulator.users.get('enroll.eve').devices).toMatchObject([{ name: 'Pocket', type: 'landline' }])
  })

  it('fits, and every field has a name', async () => {
    for (const user of ['alice', 'enroll.eve', 'lockout.eve', 'stall.eve']) {
      await open(user)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
      expect(wide).toBeLessThanOrEqual(seat.viewport.width)
      for (const field of await page.locator('input:not([type=hidden]), select').all()) {
        expect(await field.evaluate<number, { labels: unknown[] }>(({ labels }) => labels.length)).toBeGreaterThan(0)
      }
      expect(await page.getByRole('note').textContent()).toContain('This is not Duo')
    }
  })
})

describe.each<[string, Seat]>([
  ['a phone', phone],
  ['a desktop', desktop],
])('on %s with scripts', (_name, seat) => {
  sitDown(seat)

  it('is remembered by its cookie, and another browser is not', async () => {
    await open('alice')
    await page.getByLabel('Remember me').check()
    await page.getByLabel('Passcode', { exact: true }).fill('123456')
    await page.getByRole('button', { name: 'Log in' }).click()
    await done()
    await open('alice')
    await done()
    expect(site.answers).toEqual([
      { user: 'alice', factor: 'passcode' },
      { user: 'alice', factor: 'remembered_device' },
    ])
    const stranger = await browser.newContext({ ignoreHTTPSErrors: true })
    const other = await stranger.newPage()
    await other.goto(site.login('alice'))
    await other.getByRole('button', { name: 'Send me a push' }).waitFor()
    await stranger.close()
  })

  it('what went wrong gets the focus, and is said', async () => {
    await open('deny.alice')
    const problem = page.getByRole('alert')
    await problem.waitFor()
    expect(
      await problem.evaluate<boolean, { ownerDocument: { activeElement: unknown } }>(
        (element) => element === element.ownerDocument.activeElement,
      ),
    ).toBe(true)
  })

  it('a denied login stays, and can be tried again', async () => {
    simulator.users.outcomes('alice', 'deny', 'allow')
    await open('alice')
    await page.getByText('Login request denied.').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Try again' }).click()
    await done()
    expect(site.answers).toEqual([{ user: 'alice', factor: 'duo_push' }])
  })

  it('going back after the login finds a page that says it is over', async () => {
    await open('alice')
    await page.getByLabel('Passcode', { exact: true }).fill('123456')
    await page.getByRole('button', { name: 'Log in' }).click()
    await done()
    await page.goBack()
    await page.getByRole('heading', { name: 'This login is over' }).waitFor()
    expect(site.answers).toHaveLength(1)
  })

  it('a refused request explains itself', async () => {
    simulator.clock.offset(1000)
    await open('alice')
    await page.getByRole('heading', { name: 'This request was refused' }).waitFor()
    expect(await page.getByRole('alert').textContent()).toContain("the application's clock runs behind")
  })
})
