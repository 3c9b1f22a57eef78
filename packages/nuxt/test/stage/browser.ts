import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { quickBrowser } from 'testing/find-browser'

/** Milliseconds that a page may take on a machine that is busy. */
const longestWait = 30_000

/** A real browser; each test gets a new person's page, whose complaints fail it. */
export function useBrowser(): { readonly page: Page; readonly context: BrowserContext; excuse(pattern: RegExp): void } {
  vi.setConfig({ testTimeout: 3 * longestWait })
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[] = []
  beforeAll(async () => {
    browser = await chromium.launch(quickBrowser())
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    complaints = []
    context = await browser.newContext()
    context.setDefaultTimeout(longestWait)
    context.on('weberror', (error) => complaints.push(error.error().message))
    context.on('console', (message) => {
      // No page asks for an icon: Chrome does so by itself.
      const isIcon = message.location().url.endsWith('/favicon.ico')
      if ((message.type() === 'error' || /hydration/i.test(message.text())) && !isIcon) complaints.push(message.text())
    })
    page = await context.newPage()
  })
  afterEach(async () => {
    await context.close()
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join('\n')}`)
  })
  return {
    get page() {
      return page
    },
    get context() {
      return context
    },
    excuse(pattern) {
      const left = complaints.filter((complaint) => !pattern.test(complaint))
      if (left.length === complaints.length) throw new Error(`The browser did not complain of ${String(pattern)}`)
      complaints = left
    },
  }
}
