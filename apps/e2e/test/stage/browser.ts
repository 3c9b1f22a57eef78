import { type Browser, chromium } from 'playwright-core'
import { quickBrowser, wholeBrowser } from 'testing/find-browser'

const programs = { quick: quickBrowser, whole: wholeBrowser }

/**
 * `whole` is what people have, with a back button that brings back what was on the page; `quick` has the same engine.
 */
export type BrowserKind = keyof typeof programs

const opened = new Map<BrowserKind, Promise<Browser>>()

/**
 * The one browser of all tests of a worker, since starting it takes as long as a test; Playwright ends it with the
 * worker. People in it share nothing: each has a context. One that went down fails the test at hand, and no other.
 */
export function openBrowser(kind: BrowserKind): Promise<Browser> {
  const browser = opened.get(kind) ?? launch(kind)
  opened.set(kind, browser)
  return browser
}

async function launch(kind: BrowserKind): Promise<Browser> {
  const browser = await chromium.launch(programs[kind]())
  browser.once('disconnected', () => opened.delete(kind))
  return browser
}
