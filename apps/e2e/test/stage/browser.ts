import { type Browser, chromium } from 'playwright-core'
import { afterAll } from 'vitest'
import { browserArguments, findBrowser } from '../../../../scripts/find-browser.mjs'

let opened: Promise<Browser> | undefined

/** The one browser of a file of tests, since starting it takes as long as a test. People in it share nothing: each has a context. */
export function openBrowser(): Promise<Browser> {
  opened ??= chromium.launch({
    executablePath: findBrowser(),
    args: browserArguments,
    // A person's browser keeps pages for the back button; Playwright's usual one does not.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
  return opened
}

afterAll(async () => {
  await (await opened)?.close()
})
