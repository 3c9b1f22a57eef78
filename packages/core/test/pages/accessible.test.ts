import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { quickBrowser } from 'testing/find-browser'
import { backgrounds } from '../../src/gate/pages/brand.js'
import { contrast, type Hex, lightenedFor } from '../../src/gate/pages/contrast.js'
import type { Language } from '../../src/gate/pages/language.js'
import { everyPage } from './every-page.js'

// Every page in every language, in one browser. What depends on words is checked in each language; what depends on
// colours and widths alone, in the two directions.

// A test is up to a hundred pages, beside whatever else the machine does.
vi.setConfig({ testTimeout: 60_000 })

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = new URL('../../src/gate/pages/languages/', import.meta.url)
const files = readdirSync(folder)

const logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18"/></svg>'
const brand = {
  name: 'Example Bank',
  logo: `data:image/svg+xml,${encodeURIComponent(logo)}`,
  home: 'https://bank.example/',
  support: 'mailto:help@bank.example',
}

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await chromium.launch(quickBrowser())
  page = await browser.newPage({ viewport: { width: 390, height: 720 } })
})
afterAll(() => browser.close())

async function load(file: string): Promise<Language> {
  const module = (await import(new URL(file, folder).href)) as Record<string, Language>
  return Object.values(module)[0] as Language
}

/** The rules that a page breaks, by the name that axe gives them, with the elements. */
async function violations(html: string): Promise<string[]> {
  await page.setContent(html)
  // New content leaves what an earlier page brought: half a megabyte is compiled once.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: { run(options: object): Promise<Result> } }
    interface Result {
      violations: { id: string; nodes: { html: string }[] }[]
    }
    const { violations: found } = await checker.run({ iframes: false })
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  })
}

/** Pixels that a page is too wide, links that are too small to hit, and anything that moves. */
async function faultsOfLayout(html: string): Promise<string[]> {
  await page.setContent(html, { waitUntil: 'commit' })
  return page.evaluate<string[]>(layoutScript)
}

// Scripts for the browser are strings: core compiles without the types of a document.
const layoutScript = `(() => {
  const wide = document.documentElement.scrollWidth - innerWidth
  const small = [...document.querySelectorAll('a')].filter((link) => {
    const { width, height } = link.getBoundingClientRect()
    return width < 44 || height < 44
  })
  const moving = [...document.querySelectorAll('*')].filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element)
    return transitionDuration !== '0s' || animationName !== 'none'
  })
  return [
    ...(wide > 0 ? [wide + ' px too wide'] : []),
    ...small.map((link) => 'too small: ' + link.textContent),
    ...moving.map((element) => 'moves: ' + element.tagName),
  ]
})()`

const linksScript = `[...document.querySelectorAll('a')].map((link) => link.textContent)`

const focusScript = `(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
  return { text: document.activeElement.textContent, outline: outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 }
})()`

const faultless = (faults: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(faults).filter(([, found]) => found.length > 0))

describe.each(['../english.ts', ...files])('the pages of %s', (file) => {
  it('break no rule of axe', async () => {
    const faults: Record<string, string[]> = {}
    for (const { message, html } of everyPage(await load(file), brand)) faults[message] = await violations(html)
    expect(faultless(faults)).toEqual({})
  })

  it('fit on every width, and in letters of twice the size', async () => {
    const faults: Record<string, string[]> = {}
    const shown = everyPage(await load(file), brand)
    for (const [width, letters] of [
      [320, 100],
      [390, 100],
      [390, 200],
      [640, 100],
      [1280, 100],
    ] as const) {
      await page.setViewportSize({ width, height: 720 })
      for (const { message, html } of shown) {
        const larger = html.replace('<html ', `<html style="font-size: ${letters}%" `)
        faults[`${message} at ${width} px and ${letters} %`] = await faultsOfLayout(larger)
      }
    }
    await page.setViewportSize({ width: 390, height: 720 })
    expect(faultless(faults)).toEqual({})
  })
})

/** Colours that are just readable enough on the page, one of each hue. */
const weakest = ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#00ffff', '#ff00ff', '#ffffff'].map((hue) => {
  const channels = [1, 3, 5].map((start) => Number.parseInt(hue.slice(start, start + 2), 16))
  for (let share = 1; share > 0; share -= 0.005) {
    const digits = channels.map((channel) =>
      Math.round(channel * share)
        .toString(16)
        .padStart(2, '0'),
    )
    const light: Hex = `#${digits.join('')}`
    if (contrast(light, backgrounds.light) >= 4.5) return { light, dark: lightenedFor(light, backgrounds.dark, 4.5) }
  }
  throw new Error('black is readable')
})

describe.each(['../english.ts', 'ar.ts'])('the colours of %s', (file) => {
  const modes = [
    { colorScheme: 'light' },
    { colorScheme: 'dark' },
    { colorScheme: 'light', forcedColors: 'active' },
    { colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' },
  ] as const

  it.each([390, 1280])('are readable at %i px, in light, dark and forced colours', async (width) => {
    const language = await load(file)
    const shapes = everyPage(language, brand).filter(({ message }) =>
      ['prompt', 'handOver', 'denied', 'anotherAccount', 'setupMistake'].includes(message),
    )
    const faults: Record<string, string[]> = {}
    await page.setViewportSize({ width, height: 720 })
    for (const mode of modes) {
      await page.emulateMedia(mode)
      for (const { message, html } of shapes) {
        faults[`${message} ${JSON.stringify(mode)}`] = [...(await violations(html)), ...(await faultsOfLayout(html))]
      }
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', reducedMotion: 'no-preference' })
    expect(faultless(faults)).toEqual({})
  })

  it('stay readable with the weakest accents that are accepted', async () => {
    const language = await load(file)
    const faults: Record<string, string[]> = {}
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const accent of weakest) {
        const html = everyPage(language, { ...brand, accent }).find(({ message }) => message === 'denied')?.html ?? ''
        faults[`${colorScheme} ${accent[colorScheme]}`] = await violations(html)
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    expect(faultless(faults)).toEqual({})
  })
})

describe.each(['../english.ts', 'ar.ts'])('the keyboard on %s', (file) => {
  it.each(['none', 'active'] as const)(
    'reaches each link in its order and shows where it is (colours: %s)',
    async (forcedColors) => {
      await page.emulateMedia({ forcedColors })
      for (const { message, html } of everyPage(await load(file), brand).filter((one) => one.message !== 'prompt')) {
        await page.setContent(html)
        const links = await page.evaluate<string[]>(linksScript)
        const reached: unknown[] = []
        for (const _ of links) {
          await page.keyboard.press('Tab')
          reached.push(await page.evaluate(focusScript))
        }
        expect({ message, reached }).toEqual({ message, reached: links.map((text) => ({ text, outline: true })) })
      }
      await page.emulateMedia({ forcedColors: 'none' })
    },
  )
})
