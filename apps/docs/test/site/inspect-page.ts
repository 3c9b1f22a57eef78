import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'

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

/** An open page of the site, and what nobody wants to find on it. */
export interface InspectedPage {
  /** Returns what is wrong with the page in this view, and what went wrong before. */
  findings(view: View): Promise<string[]>
  close(): Promise<void>
}

/** Opens a page of the site. */
export async function openInspected(browser: Browser, url: string): Promise<InspectedPage> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== new URL(url).origin && protocol !== 'data:') problems.push(`requests ${request.url()}`)
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.addScriptTag({ path: axe })
  return {
    async findings(view) {
      await show(page, view)
      return [...problems, ...(await brokenRules(page)), ...(await excessWidth(page))]
    },
    close: () => context.close(),
  }
}

/** Changes the window around the page that is there, so that the site and axe are loaded once. */
async function show(page: Page, { width, scheme, picture }: View): Promise<void> {
  await page.setViewportSize({ width, height: 800 })
  await page.emulateMedia({ colorScheme: scheme })
  await page.waitForFunction(`document.documentElement.classList.contains('dark') === ${scheme === 'dark'}`)
  // The colours change slowly, and axe would judge what is between them.
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => undefined)',
  )
  if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true })
}

async function brokenRules(page: Page): Promise<string[]> {
  const { violations }: AxeResult = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
  return violations.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))
    return `axe: ${id} ${places.join(', ')}`
  })
}

async function excessWidth(page: Page): Promise<string[]> {
  const tooWide = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  return tooWide > 0 ? [`is ${tooWide} px wider than the screen`] : []
}
