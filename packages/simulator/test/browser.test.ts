import { createSimulator, type Simulator } from '@duokit/simulator'
import { chromium, type Browser, type BrowserContext, type FrameLocator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { quickBrowser } from 'testing/find-browser'
import { startParentSite, type ParentSite } from './parent-site.js'

/** How long to wait for what must come, on a machine of any speed. */
const PATIENCE = { timeout: 15_000 }

let browser: Browser
let context: BrowserContext
let page: Page
let frame: FrameLocator
const complaints: string[] = []

beforeAll(async () => {
  browser = await chromium.launch(quickBrowser())
})
afterAll(() => browser.close())
beforeEach(async () => {
  complaints.length = 0
  context = await browser.newContext({ ignoreHTTPSErrors: true })
  context.on('page', (opened) => {
    opened.on('pageerror', (error) => complaints.push(error.message))
    opened.on('console', (message) => {
      // The status of a refused or finished frame is meant; anything else the browser complains about is not.
      if (message.type() === 'error' && !/status of (400|410)/.test(message.text())) complaints.push(message.text())
    })
  })
  page = await context.newPage()
  frame = page.frameLocator('iframe')
})
afterEach(async () => {
  await context.close()
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
})

describe.each<['official' | 'ours', boolean]>([
  ['official', true],
  ['ours', true],
  ['ours', false],
])('with the %s script, https: %s', (script, tls) => {
  let simulator: Simulator
  let site: ParentSite
  beforeAll(async () => {
    simulator = await createSimulator({ tls })
    site = await startParentSite(simulator)
  })
  afterEach(() => {
    simulator.reset()
    site.answers.length = 0
  })
  afterAll(async () => {
    await site.close()
    await simulator.close()
  })

  const open = (user: string) => page.goto(site.page(user, script))
  const done = () => page.getByRole('heading', { name: 'Done' }).waitFor()

  it.each(['allow.a+b/c@example.com', 'allow.用户'])('%s is let in at once', async (user) => {
    await open(user)
    await done()
    expect(site.answers).toHaveLength(1)
    expect(site.answers[0]?.user).toBe(user)
  })

  it('a push is approved on the phone, which is opened from the prompt', async () => {
    await open('alice')
    await frame.getByRole('button', { name: 'Send me a push' }).click()
    const opening = context.waitForEvent('page')
    await frame.getByRole('link', { name: 'the phone page' }).click()
    const phone = await opening
    await phone.getByRole('button', { name: 'Approve' }).click()
    await phone.getByText('Approved.').waitFor()
    await done()
    expect(site.answers[0]?.user).toBe('alice')
  })

  it('a push that comes while the phone is open is shown there; denied, the prompt says so', async () => {
    const phone = await context.newPage()
    await phone.goto(simulator.phoneUrl)
    await phone.getByText('Nothing waits for an answer.').waitFor()
    await open('alice')
    await frame.getByRole('button', { name: 'Call me' }).click()
    await phone.getByRole('button', { name: 'Deny' }).click()
    const problem = frame.getByRole('alert')
    await expect.poll(() => problem.textContent(), PATIENCE).toBe('Login request denied.')
    expect(await frame.locator('#live').textContent()).toBe('Login request denied.')
    expect(await problem.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
    expect(site.answers).toEqual([])
  })

  it('a passcode is entered with the keyboard alone', async () => {
    await open('alice')
    await frame.getByLabel('Passcode', { exact: true }).focus()
    await page.keyboard.type('000000')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => frame.getByRole('alert').textContent(), PATIENCE)
      .toBe('Incorrect passcode. Please try again.')
    // From the message to the device, its two buttons, and the passcode.
    for (let step = 0; step < 4; step++) await page.keyboard.press('Tab')
    await page.keyboard.type('123456')
    await page.keyboard.press('Enter')
    await done()
    expect(site.answers[0]?.user).toBe('alice')
  })

  it('a device is enrolled', async () => {
    await open('enroll.eve')
    await frame.getByLabel('Device name').fill('Pocket')
    await frame.getByRole('button', { name: 'Add this device' }).click()
    await done()
    expect(site.answers[0]?.user).toBe('enroll.eve')
    expect(simulator.users.get('enroll.eve').devices[0]?.name).toBe('Pocket')
  })

  it('is remembered', async () => {
    await open('alice')
    await frame.getByLabel('Remember me').check()
    await frame.getByLabel('Passcode', { exact: true }).fill('123456')
    await frame.getByRole('button', { name: 'Log in' }).click()
    await done()
    await open('alice')
    await done()
    expect(site.answers).toHaveLength(2)
  })

  it('a denied login posts nothing, and can be tried again', async () => {
    simulator.users.outcomes('alice', 'deny', 'allow')
    await open('alice')
    await frame.getByText('Login request denied.').waitFor()
    expect(await page.evaluate('heard')).toEqual([])
    await frame.getByRole('button', { name: 'Try again' }).click()
    await done()
    expect(site.answers[0]?.user).toBe('alice')
  })

  it('an error text is posted back, and is no login', async () => {
    await open('err.alice')
    await done()
    expect(site.answers[0]?.raw).toMatch(/^ERR\|The local Duo was asked to fail\.:APP\|/)
    expect(site.answers[0]?.user).toBeNull()
  })

  it('a message from another origin comes first, and is not taken', async () => {
    simulator.config.set({ wrongOriginMessage: true })
    await page.route('**/done', (route) => route.fulfill({ status: 204 }))
    await open('allow.alice')
    await expect.poll(() => page.evaluate('heard.length'), PATIENCE).toBe(2)
    const [stray, real] = await page.evaluate<[string, string][]>('heard')
    const scheme = tls ? 'https' : 'http'
    expect(stray?.[0]).toBe(`${scheme}://127.0.0.1:${simulator.port}`)
    expect(real?.[0]).toBe(`${scheme}://localhost:${simulator.port}`)
    expect(stray?.[1]).toMatch(/^AUTH\|/)
    await page.unroute('**/done')
    simulator.reset()
    simulator.config.set({ wrongOriginMessage: true })
    await open('allow.alice')
    await done()
    expect(site.answers[0]?.user).toBe('allow.alice')
  })

  it('a refused request explains itself in the frame, and in notify mode to the page', async () => {
    simulator.clock.offset(1000)
    await open('alice')
    await frame.getByText("the application's clock runs behind").waitFor()
    expect(site.answers).toEqual([])
    simulator.config.set({ notify: true })
    await open('alice')
    await done()
    expect(site.answers[0]?.raw).toMatch(/^ERR\|Request expired\.:APP\|/)
  })

  it('says so when it stands alone', async () => {
    await open('deny.alice')
    const address = await page.locator('iframe').getAttribute('src')
    simulator.users.outcomes('deny.alice', 'allow')
    await page.goto(address ?? '')
    await page.locator('[data-alone]').waitFor({ state: 'visible' })
    expect(await page.locator('[data-alone]').textContent()).toContain('Nobody hears the answer')
  })
})
