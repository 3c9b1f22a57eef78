import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'

const axe = createRequire(import.meta.url).resolve('axe-core')

/** What a test reads of the result of axe. */
interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

/** How a page is looked at. */
export interface View {
  readonly width: number
  readonly scheme: 'light' | 'dark'
  /** The file of a picture of the whole page. */
  readonly picture?: string | undefined
}

/** Opens a page of the site, and returns what nobody wants to find there. */
export async function inspectPage(browser: Browser, url: string, { width, scheme, picture }: View) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== new URL(url).origin && protocol !== 'data:') problems.push(`requests ${request.url()}`)
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true })
  await page.addScriptTag({ path: axe })
  const { violations }: AxeResult = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
  for (const { id, nodes } of violations) {
    const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))
    problems.push(`axe: ${id} ${places.join(', ')}`)
  }
  const tooWide = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  if (tooWide > 0) problems.push(`is ${tooWide} px wider than the screen`)
  await context.close()
  return problems
}
