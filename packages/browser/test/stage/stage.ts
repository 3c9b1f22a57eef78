import { type BrowserContext, chromium, type Frame, type Page } from 'playwright-core'
import { quickBrowser } from 'testing/find-browser'
import './page-globals.js'
import { moduleScript, type TagScript, tagScripts } from './scripts.js'
import { type Post, type Site, startSite } from './site.js'

export const HOST = 'api-test.duosecurity.com'
export const OTHER_HOST = 'api-other.duosecurity.com'
export const SIG_REQUEST = 'TX|dGVzdA==|c2ln:APP|YXBw|c2lnYXBw'
export const APP_HALF = 'APP|YXBw|c2lnYXBw'
export const AUTH = 'AUTH|YWxpY2U=|0123abc'

/** `<iframe id="duo_iframe">` with everything that is required. */
export const IFRAME = `<iframe id="duo_iframe" data-host="${HOST}" data-sig-request="${SIG_REQUEST}"></iframe>`

/** One page, and the frame in it that a test speaks as. */
export interface Scene {
  page: Page
  site: Site
  /** What reached `window.onerror` and nobody caught. */
  errors: string[]
  /** The frame of Duo in the page, once it has loaded. */
  duoFrame(host?: string): Promise<Frame>
  /** Posts a message from Duo's frame and waits until the page, which stays, has dealt with it. */
  say(message: unknown, host?: string): Promise<void>
  /** The same, from the frame that a selector finds. */
  sayFrom(selector: string, message: unknown): Promise<void>
  /** Posts a message that makes the page post its form, and returns what the application received. */
  answer(message: string, host?: string): Promise<Post>
  close(): Promise<void>
}

export interface Stage {
  site: Site
  /** A page with Duo's script or ours, in a tag at the end, or wherever the markup says `SCRIPT`. */
  openTag(script: TagScript, html: string, options?: SceneOptions): Promise<Scene>
  /** A page whose modules can import `@duokit/browser`, the built module. */
  openModule(html: string, options?: SceneOptions): Promise<Scene>
  close(): Promise<void>
}

export interface SceneOptions {
  path?: string
  headers?: Record<string, string>
}

/**
 * A browser and a site. Frames of https hosts are played by the browser's own routing, so no certificate is needed. The
 * site sets no cookies and keeps nothing, so that a window is used again: opening one takes longer than most tests.
 */
export async function openStage(): Promise<Stage> {
  const site = await startSite()
  const browser = await chromium.launch(quickBrowser())
  const context = await browser.newContext()
  await playHosts(context, site)
  await context.addInitScript(record)
  const free = new Set<Page>()
  for (const [name, body] of Object.entries(tagScripts)) site.put(`/${name}.js`, { body })
  site.put('/module.js', { body: moduleScript })

  const open = async (html: string, { path = '/page?a=1#top', headers = {} }: SceneOptions) => {
    site.put(new URL(path, site.origin).pathname, { body: `<!doctype html><title>Page</title>${html}`, headers })
    site.forgetPosts()
    const [page = await context.newPage()] = free
    free.delete(page)
    const scene = playScene(page, site, async () => {
      await page.goto('about:blank')
      free.add(page)
    })
    await page.goto(site.origin + path)
    return scene
  }
  return {
    site,
    openTag: (script, html, options = {}) => {
      const src = `/${script}.js`
      const page = html.includes('SCRIPT') ? html.replaceAll('SCRIPT', src) : `${html}<script src="${src}"></script>`
      return open(page, options)
    },
    openModule: (html, options = {}) =>
      open(`<script type="importmap">{"imports":{"@duokit/browser":"/module.js"}}</script>${html}`, options),
    close: async () => {
      await browser.close()
      await site.close()
    },
  }
}

function playScene(page: Page, site: Site, leave: () => Promise<void>): Scene {
  const errors: string[] = []
  const note = (error: Error) => errors.push(error.message)
  page.on('pageerror', note)

  const frameOf = async (selector: string) => {
    const element = await page.locator(selector).elementHandle()
    const frame = await element?.contentFrame()
    if (!frame) throw new Error(`no frame ${selector}`)
    await frame.waitForURL(/^http/)
    return frame
  }
  const duoFrame = (host = HOST) => frameOf(`iframe[src*="://${host}/"]`)
  const sayIn = async (frame: Frame, message: unknown) => {
    const before = await page.evaluate(() => heard.length)
    await frame.evaluate((data) => parent.postMessage(data, '*'), message)
    await page.waitForFunction((count) => heard.length > count, before)
  }
  return {
    page,
    site,
    errors,
    duoFrame,
    say: async (message, host) => sayIn(await duoFrame(host), message),
    sayFrom: async (selector, message) => sayIn(await frameOf(selector), message),
    answer: async (message, host) => {
      const frame = await duoFrame(host)
      await frame.evaluate((data) => parent.postMessage(data, '*'), message)
      return site.takePost()
    },
    close: () => {
      page.off('pageerror', note)
      return leave()
    },
  }
}

// Everything that is not the site: Duo's frames and the pages of Duo that a frame wants opened.
async function playHosts(context: BrowserContext, site: Site): Promise<void> {
  await context.route(
    (url) => url.origin !== site.origin,
    (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Duo</title>' }),
  )
}

// Runs in every page and frame before its own scripts.
function record(): void {
  if (window !== top) return
  window.heard = []
  window.opened = []
  window.seen = []
  window.addEventListener('message', (event) => heard.push(event.data))
  window.open = (...args: unknown[]) => {
    opened.push(args)
    return null
  }
}
