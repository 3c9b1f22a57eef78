import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { DuoError, type DuoErrorCode } from '@duokit/core'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quickBrowser } from 'testing/find-browser'

const dist = join(import.meta.dirname, '../.vitepress/dist')
const axe = createRequire(import.meta.url).resolve('axe-core')
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** One page of each kind: home, start with its tabs, a concept with its diagram, and two generated ones. */
const kinds = ['', 'start/koa', 'concepts/two-steps', 'reference/errors', 'api/koa']
const views = [390, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })))

/** What a test reads of the result of axe. */
interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

let server: Server
let browser: Browser
let origin: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    readFile(join(dist, name)).then(
      (body) =>
        response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    )
  }).listen(0, '127.0.0.1')
  await new Promise((listens) => server.once('listening', listens))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  browser = await chromium.launch(quickBrowser())
})
afterAll(async () => {
  await browser.close()
  server.close()
})

describe.each(views)('the built site at $width px, $scheme', ({ width, scheme }) => {
  it.each(kinds)(
    'shows /%s without a finding of axe, a request elsewhere or a page wider than the screen',
    async (name) => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme })
      const page = await context.newPage()
      const elsewhere: string[] = []
      page.on('request', (request) => {
        const url = request.url()
        if (!url.startsWith(origin) && !url.startsWith('data:')) elsewhere.push(url)
      })
      await page.goto(`${origin}/${name === '' ? '' : `${name}.html`}`, { waitUntil: 'networkidle' })
      await page.addScriptTag({ path: axe })
      const found: AxeResult = await page.evaluate('axe.run()')
      const findings = found.violations.map(({ id, nodes }) => [
        id,
        nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)),
      ])
      expect(findings).toEqual([])
      expect(elsewhere).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      await context.close()
    },
  )
})

it('says about each code what its errors link to', async () => {
  const page = await readFile(join(dist, 'reference/errors.html'), 'utf8')
  const codes = [...page.matchAll(/<h3 id="(\w+)"/g)].map(([, code = '']) => code as DuoErrorCode)
  expect(codes).toContain('invalid_option')
  for (const code of codes) expect(new DuoError(code).help).toMatch(new RegExp(`/reference/errors\\.html#${code}$`))
})

it('is a search away', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(origin, { waitUntil: 'networkidle' })
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('searchbox').fill('single_use_full')
  await expect.poll(() => page.locator('.VPLocalSearchBox .result').count()).toBeGreaterThan(0)
  await page.close()
  expect(globSync('assets/chunks/@localSearch*', { cwd: dist }).length).toBeGreaterThan(0)
})
