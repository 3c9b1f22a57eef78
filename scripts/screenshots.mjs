// Writes every page of the gate, in every language, on a phone and a desktop, in light and dark, to `screenshots`,
// which git ignores. `pnpm screenshots ar` takes one language.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { quickBrowser } from './find-browser.mjs'
import { promptScriptDefine } from './prompt-script.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = `${root}packages/core/src/gate/pages`
const { chromium } = createRequire(`${root}apps/e2e/package.json`)('playwright-core')
const widths = [390, 1280]
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
  const { documentOf } = await server.ssrLoadModule(`${pages}/document.ts`)
  const { nextStepsOf } = await server.ssrLoadModule(`${pages}/../responses/message-of.ts`)
  const found = (await loadLanguages()).filter(({ tag }) => only === undefined || tag === only)
  rmSync(`${root}screenshots`, { recursive: true, force: true })
  for (const language of found) {
    const documents = Object.keys(language.texts)
      .filter((name) => name !== 'labels')
      .map((message) => ({ message, html: documentOf(pageOf(language, message, nextStepsOf(message))) }))
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

/** A page as the gate makes it, with every link that it can have. */
function pageOf({ tag, direction = 'ltr', texts }, message, steps) {
  const { labels } = texts
  const [title, text] = texts[message]
  const helpful = [steps.retry && 'tryAgain', steps.anotherAccount && 'anotherAccount'].filter(Boolean)
  const names = helpful.length === 0 ? ['support', 'home'] : [...helpful, 'home', 'support']
  const common = { message, status: 403, language: tag, direction, title, text, labels, brand, nonce: 'n' }
  const actions = names.map((name) => ({ name, label: labels[name], href: 'https://bank.example/' }))
  if (message === 'handOver') {
    return { ...common, kind: 'hand-over', actions: [{ name: 'continue', label: labels.continue, href: '/' }] }
  }
  const reference = '7KQM-2XFD'
  if (message !== 'prompt') return { ...common, kind: 'rejected', actions, reference }
  const html = '<iframe title="Duo" srcdoc="&lt;p&gt;Duo&lt;/p&gt;"></iframe>'
  return {
    ...common,
    kind: 'prompt',
    actions: actions.filter(({ name }) => name === 'support'),
    reference,
    username: 'alice',
    frame: { html },
  }
}

async function shoot({ tag, documents, width, scheme }) {
  const folder = `${root}screenshots/${tag}/${width}-${scheme}`
  mkdirSync(folder, { recursive: true })
  const page = await browser.newPage({ viewport: { width, height: 720 }, colorScheme: scheme })
  for (const { message, html } of documents) {
    await page.setContent(html)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) console.warn(`${tag} ${message} is ${wide} px too wide at ${width} px`)
    await page.screenshot({ path: `${folder}/${message}.png` })
  }
  await page.close()
}
