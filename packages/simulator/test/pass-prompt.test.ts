import { createSimulator, type Simulator } from '@duokit/simulator'
import { type Browser, chromium, type Page } from 'playwright-core'
import { quickBrowser } from 'testing/find-browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { promptPasser } from '../src/playwright/pass-prompt.js'
import { authorizeUrl } from './universal-text.js'

// What `passDuo` of the fixture for Playwright says once its patience is over: in the runner it lasts for seconds.

let simulator: Simulator
let browser: Browser
let page: Page
beforeAll(async () => {
  simulator = await createSimulator()
  browser = await chromium.launch(quickBrowser())
  page = await browser.newPage()
})
afterAll(async () => {
  await browser.close()
  await simulator.close()
})

it('says where the page is if no prompt comes, and what the local Duo rejected', async () => {
  const pass = promptPasser(page, simulator, 0)
  await expect(pass()).rejects.toThrow('passDuo: no prompt of the local Duo is there. The page is about:blank.')
  await page.goto(authorizeUrl(simulator, 'alice', { signing: { secret: 'x'.repeat(40) } }))
  const refused = `The page is ${simulator.url}/oauth/v1/authorize. The local Duo rejected a request: `
  await expect(pass()).rejects.toThrow(refused)
  await expect(pass()).rejects.toThrow("the application's secret key")
})

it('says so if the prompt asks for something else than a passcode', async () => {
  await page.goto(authorizeUrl(simulator, 'stall.alice'))
  await expect(promptPasser(page, simulator, 0)()).rejects.toThrow('passDuo: the prompt does not ask for a passcode.')
})
