import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { enterPasscode, expectAccountOf, expectErrorPage, expectHeading, frameOf, tryAgain } from './stage/person.js'
import { openGuarded } from './stage/preparation.js'
import { differentSamples, koaSample, nuxtSample, sampleOf } from './stage/samples.js'
import { type Stage, useStage } from './stage/stage.js'

// What a person sees of Duo's pages: the brand of the application, their own language, and the application's template.

const unverified = 'Duo’s response wasn’t accepted'

describe('a page with a brand, in another language', () => {
  const stage = useStage(koaSample, { context: { locale: 'de-AT' } })

  it('is German for a browser that asks for it, from the prompt to the failure', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'tamper:sig', 'interactive')
    await openGuarded(stage)
    await expectHeading(page, 'Die Antwort von Duo wurde nicht akzeptiert')
    await expectLanguage(page, 'de')
    expect(await page.title()).toBe('Die Antwort von Duo wurde nicht akzeptiert – Sample Bank')
    await expectShownReference(stage, 'Referenz')
    await page.getByRole('link', { name: 'Noch einmal versuchen' }).click()
    await expectHeading(page, 'Bestätigen Sie Ihre Identität')
    await expectLanguage(page, 'de')
    expect(await page.locator('#duo_iframe').getAttribute('title')).toBe('Zwei-Faktor-Anmeldung mit Duo')
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    expect(stage.events.find(({ type }) => type === 'rejected')).toMatchObject({ language: 'de' })
    stage.excuse(/status of 4\d\d/)
  })

  it('shows name, logo and the way home, in colours with enough contrast', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'tamper:sig')
    await openGuarded(stage)
    await expectHeading(page, 'Die Antwort von Duo wurde nicht akzeptiert')
    const home = page.getByRole('link', { name: 'Sample Bank' })
    expect(await home.getAttribute('href')).toBe(`${stage.app.url}/`)
    await page.waitForLoadState()
    expect(await home.locator('img').evaluate((image) => Reflect.get(image, 'naturalWidth') as number)).toBeGreaterThan(
      0,
    )
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { text, background } = await coloursOf(page)
      expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5)
      // The brand's green, and not the blue of a page without a brand.
      expect(background[1]).toBeGreaterThan(background[2])
    }
    await home.click()
    await expectHeading(page, 'Welcome')
    stage.excuse(/status of 4\d\d/)
  })
})

describe('a page for a browser whose language the application has not', () => {
  const stage = useStage(koaSample, { context: { locale: 'cs-CZ' } })

  it('is English', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'tamper:sig')
    await openGuarded(stage)
    await expectErrorPage(page, unverified)
    await expectLanguage(page, 'en')
    stage.excuse(/status of 4\d\d/)
  })
})

describe.each([sampleOf('express'), nuxtSample])('the template of $name', (sample) => {
  const stage = useStage(sample)

  it('draws every page, under the status and the policy of the gate', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'tamper:sig', 'interactive')
    const failed = page.waitForResponse((response) => response.url().includes('/duo/callback'))
    await openGuarded(stage)
    await expectErrorPage(page, unverified)
    await expectDrawnBySample(page, unverified)
    const response = await failed
    expect(response.status()).toBe(403)
    expect(response.headers()['content-security-policy']).toMatch(/^default-src 'none'; style-src 'nonce-/)
    await expectShownReference(stage, 'Reference')
    await tryAgain(page)
    await frameOf(page).getByRole('button', { name: 'Send me a push' }).waitFor()
    await expectDrawnBySample(page, 'Confirm it’s you')
    expect(await page.getByText(/^Account: /).textContent()).toBe('Account: alice')
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    expect(stage.count('page_failed')).toBe(0)
    stage.excuse(/status of 4\d\d/)
  })
})

describe.each(differentSamples)('a template that throws, on $name', (sample) => {
  const stage = useStage(sample, {
    render() {
      throw new Error('the template is broken')
    },
  })

  it('leaves people our own pages, on which they get in, and is reported', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'tamper:sig', 'interactive')
    await openGuarded(stage)
    await expectErrorPage(page, unverified)
    await expectShownReference(stage, 'Reference')
    await tryAgain(page)
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    const failures = stage.events.flatMap((event) => (event.type === 'page_failed' ? [event] : []))
    expect(failures.map((event) => event.page.message)).toEqual(['prompt', 'unverified', 'prompt'])
    for (const { error, language } of failures) {
      expect(language).toBe('en')
      expect(error).toMatchObject({ message: 'the template is broken' })
    }
    stage.excuse(/status of 4\d\d/)
  })
})

async function expectLanguage(page: Page, language: string): Promise<void> {
  const root = page.locator('html')
  expect([await root.getAttribute('lang'), await root.getAttribute('dir')]).toEqual([language, 'ltr'])
}

/** The reference that a person reads out is the one in the event. */
async function expectShownReference(stage: Stage, label: string): Promise<void> {
  const shown = await stage.page.getByText(new RegExp(`^${label}: `)).textContent()
  const rejected = stage.events.find(({ type }) => type === 'rejected')
  expect(shown).toBe(`${label}: ${String(Reflect.get(rejected ?? {}, 'reference'))}`)
}

/** In the sample's own look, which its stylesheet gives. */
async function expectDrawnBySample(page: Page, title: string): Promise<void> {
  await expectHeading(page, title)
  expect(await page.title()).toBe(`${title} · Sample Bank`)
  expect(await page.locator('header').textContent()).toBe('Sample Bank')
  expect(await styleOf(page, 'header', 'backgroundColor')).toBe('rgb(10, 107, 75)')
}

async function styleOf(page: Page, selector: string, property: 'color' | 'backgroundColor'): Promise<string> {
  // The style sheet may come after what it is for.
  await page.waitForLoadState()
  return page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`)
}

type Colour = readonly [red: number, green: number, blue: number]

/** Of the page's main step. */
async function coloursOf(page: Page): Promise<{ text: Colour; background: Colour }> {
  const [text, background] = [
    await styleOf(page, 'a.action', 'color'),
    await styleOf(page, 'a.action', 'backgroundColor'),
  ]
  return { text: colourOf(text), background: colourOf(background) }
}

function colourOf(css: string): Colour {
  const [red, green, blue] = css.match(/[\d.]+/g)?.map(Number) ?? []
  if (red === undefined || green === undefined || blue === undefined) throw new Error(`no colour: ${css}`)
  return [red, green, blue]
}

/** As WCAG 2.2 has it. */
function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05)
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}
