// Writes every page of the gate, in every language, on a phone and a desktop, in light and dark, to `screenshots`,
// which git ignores. `pnpm screenshots ar` takes one language. `pnpm screenshots login` takes the picture of the root
// README instead, for which the Koa sample has to be built.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { quickBrowser } from '../tools/testing/src/find-browser.mjs'
import { promptScriptDefine } from './prompt-script.mjs'
import { takeLogin } from './screenshots/login.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = `${root}packages/core/src/gate/pages`
const { chromium } = createRequire(`${root}apps/e2e/package.json`)('playwright-core')
const widths = [390, 1280]
/** @type {('light' | 'dark')[]} */
const schemes = ['light', 'dark']

const brand = {
  name: 'Example Bank',
  logo: `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#0b6e4f"/></svg>')}`,
  home: 'https://bank.example/',
  support: 'mailto:help@bank.example',
  accent: { light: '#0b6e4f', dark: '#5c9f8a' },
}

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  define: promptScriptDefine(),
  server: { middlewareMode: true, ws: false },
  optimizeDeps: { noDiscovery: true },
})
const browser = await chromium.launch(quickBrowser())
try {
  await main(process.argv[2])
} finally {
  await browser.close()
  await server.close()
}

/** @param {string | undefined} only - the tag of a language */
async function main(only) {
  if (only === 'login') return takeLogin(browser)
  const { everyPage } = await server.ssrLoadModule(`${root}packages/core/test/pages/every-page.ts`)
  const found = (await loadLanguages()).filter(({ tag }) => only === undefined || tag === only)
  rmSync(`${root}screenshots`, { recursive: true, force: true })
  for (const language of found) {
    const documents = everyPage(language, brand)
    for (const width of widths)
      for (const scheme of schemes) await shoot({ tag: language.tag, documents, width, scheme })
  }
  console.log(`screenshots: ${found.map(({ tag }) => tag).join(', ')}`)
}

async function loadLanguages() {
  const files = readdirSync(`${pages}/languages`).map((name) => `languages/${name}`)
  const modules = await Promise.all(['english.ts', ...files].map((file) => server.ssrLoadModule(`${pages}/${file}`)))
  return modules.flatMap((module) => Object.values(module))
}

/**
 * @param {{ tag: string, documents: Document[], width: number, scheme: 'light' | 'dark' }} what
 * @typedef {{ message: string, html: string }} Document
 */
async function shoot({ tag, documents, width, scheme }) {
  const folder = `${root}screenshots/${tag}/${width}-${scheme}`
  mkdirSync(folder, { recursive: true })
  const page = await browser.newPage({ viewport: { width, height: 720 }, colorScheme: scheme })
  for (const { message, html } of documents) {
    await page.setContent(html)
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
    if (wide > 0) console.warn(`${tag} ${message} is ${wide} px too wide at ${width} px`)
    await page.screenshot({ path: `${folder}/${message}.png` })
  }
  await page.close()
}
