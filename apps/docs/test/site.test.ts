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

const docs = join(import.meta.dirname, '..')

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

it('names the file of each block of a Start page', async () => {
  const hidden: string[] = []
  for (const page of globSync('start/*.md', { cwd: docs })) {
    const source = await readFile(join(docs, page), 'utf8')
    const html = await readFile(join(dist, page.replace('.md', '.html')), 'utf8')
    const labels = [...source.matchAll(/^```\w+ \[([^\]]+)\]/gm)].map(([, label = '']) => label)
    hidden.push(...labels.filter((label) => !html.includes(`>${label}<`)).map((label) => `${page}: ${label}`))
  }
  expect(hidden).toEqual([])
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
  ['too many redirects', 'questions.html#users-are-asked-twice'],
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
  ['who can bypass duo', 'questions.html#who-can-get-in-without-duo'],
  ['users loop between duo and my app', 'questions.html#users-are-asked-twice'],
  ['502 after callback behind nginx', 'proxies.html#nginx'],
  ['cookie not set safari', 'questions.html#a-cookie-is-not-set'],
  ['duo says clock skew', 'questions.html#clock-skew'],
  ['rotate client secret without downtime', 'keys.html#rotate-a-secret'],
  ['how do i let the health check through', 'questions.html#how-do-i-let-a-health-check-through'],
  ['which events should alert', 'events.html#what-to-alert-on'],
  ['can i run two apps on one domain', 'questions.html#can-two-applications-run'],
  ['cypress test login', 'questions.html#how-do-i-log-in-from-cypress'],
  ['logout everywhere', 'questions.html#how-do-i-log-a-user-out-everywhere'],
  ['staging without duo account', 'questions.html#can-staging'],
  ['is the response replayable', 'questions.html#can-somebody-replay'],
  ['csp blocks duo', 'csp.html'],
  ['404 on /duo/callback', 'questions.html#duocallback'],
  ['which node versions', 'questions.html#which-versions-of-node'],
  ['bundle size', 'questions.html#how-large-is-duokit'],
  ['GDPR what is stored', 'personal-data.html'],
  ['how to remove duo again', 'questions.html#how-do-i-remove-duokit'],
  ['migrate users from iframe gradually', 'moving.html#move-users-gradually'],
  ['exempt some users', 'questions.html#how-do-i-exempt'],
  ['user not enrolled', 'questions.html#a-user-is-not-enrolled'],
  ['aws lambda', 'questions.html#does-duokit-run-serverless'],
  ['disable duo locally', 'questions.html#can-staging'],
  ['custom error page', 'pages.html'],
  ['two tabs', 'two-steps.html#logins-in-several-tabs'],
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
