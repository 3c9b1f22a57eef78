import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuoError, type DuoErrorCode } from '@duokit/core'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quickBrowser } from 'testing/find-browser'
import { type InspectedPage, openInspected } from './site/inspect-page.js'
import { dist, serveSite } from './site/serve-site.js'

/** `pnpm check:site` looks at every page, and keeps a picture of each in this folder. */
const pictures = process.env.DUOKIT_SITE_PICTURES
const every = () => globSync('**/*.html', { cwd: dist }).map((name) => name.replaceAll('\\', '/').slice(0, -5))
/** One page of each kind: home, start with its tabs, a concept with its diagram, and two generated ones. */
const kinds = ['index', 'start/koa', 'concepts/two-steps', 'reference/errors', 'api/koa']
const names = pictures === undefined ? kinds : every().toSorted()
const views = [390, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })))

let site: Awaited<ReturnType<typeof serveSite>>
let browser: Browser

beforeAll(async () => {
  site = await serveSite()
  browser = await chromium.launch(quickBrowser())
})
afterAll(async () => {
  await browser.close()
  site.close()
})

describe.each(names)('the page /%s', (name) => {
  let page: InspectedPage
  beforeAll(async () => {
    page = await openInspected(browser, `${site.origin}/${name}.html`)
  })
  afterAll(() => page.close())

  it.each(views)(
    'at $width px, $scheme, has no finding of axe, no request elsewhere and no excess width',
    async (view) => {
      const picture = pictures && join(pictures, `${view.width}-${view.scheme}`, `${name.replaceAll('/', '-')}.png`)
      expect(await page.findings({ ...view, picture })).toEqual([])
    },
  )
})

it('says about each code what its errors link to', async () => {
  const page = await readFile(join(dist, 'reference/errors.html'), 'utf8')
  const codes = [...page.matchAll(/<h3 id="(\w+)"/g)].map(([, code = '']) => code as DuoErrorCode)
  expect(codes).toContain('invalid_option')
  for (const code of codes) expect(new DuoError(code).help).toMatch(new RegExp(`/reference/errors\\.html#${code}$`))
})

/** What somebody would type, and a part of the link that should be among the first three results. */
const searches = [
  ['single_use_full', 'errors.html#single_use_full'],
  ['duo outage', 'questions.html#duo-is-down'],
  ['login loop', 'questions.html#users-are-asked-twice'],
  ['compromised key', 'questions.html#a-secret-has-leaked'],
  ['lost phone', 'questions.html#a-user-has-a-new-phone'],
  ['kick user out', 'questions.html#how-do-i-revoke'],
  ['firewall ports', 'questions.html#which-hosts-and-ports'],
  ['reverse proxy', 'proxies.html'],
  ['rotate skey', '#rotate-a-secret'],
  ['kubernetes', 'instances.html#docker-and-kubernetes'],
  ['brute force', 'limits.html'],
  ['push fatigue', 'limits.html#push-fatigue'],
  ['outbound proxy', 'proxies.html#outbound-proxy'],
  ['idle timeout', 'questions.html#how-long-is-a-login-valid'],
  ['who can bypass duo', 'who-gets-in-without-a-second-factor'],
] as const

it('is a search away', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(site.origin, { waitUntil: 'networkidle' })
  await page.getByRole('button', { name: 'Search' }).click()
  const results = page.locator('.VPLocalSearchBox .result')
  for (const [words, link] of searches) {
    await page.getByRole('searchbox').fill(words)
    const first = () => results.evaluateAll((found) => found.slice(0, 3).map((one) => one.getAttribute('href')))
    await expect.poll(first, { message: words }).toContainEqual(expect.stringContaining(link))
  }
  await page.close()
})
