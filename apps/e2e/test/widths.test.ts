import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { enterPasscode, expectAccountOf, expectErrorPage, expectHeading, frameOf, logIn } from './stage/person.js'
import { samples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

/** A folder for pictures of every page, when somebody wants to look at them. */
const pictures = process.env['E2E_PICTURES']

const widths = [
  ['phone', 375, 812],
  ['narrow phone', 320, 568],
  ['desktop', 1280, 800],
] as const

// The colours change no measure, so that both are for the eye only.
const schemes: readonly ('light' | 'dark')[] = pictures === undefined ? ['light'] : ['light', 'dark']
const cases = widths.flatMap((width) => schemes.map((colorScheme) => [...width, colorScheme] as const))

describe.each(samples)('the pages of $name', (sample) => {
  const stage = useStage(sample)

  it.each(cases)('fit a %s of %i × %i, %s', async (device, width, height, colorScheme) => {
    const context = await stage.newContext({ viewport: { width, height }, colorScheme })
    const page = await context.newPage()
    const expectFit = (shown: Page, name: string) =>
      expectNothingCutOff(shown, `${sample.name}-${device.replace(' ', '-')}-${colorScheme}-${name}`)

    await page.goto('/')
    await expectFit(page, 'home')
    await page.goto('/login')
    await expectFit(page, 'login')
    stage.simulator.users.outcomes('alice', 'tamper:sig', 'interactive')
    await logIn(page, 'alice')
    await expectErrorPage(page, 'Duo’s answer could not be verified.')
    await expectFit(page, 'error')
    await page.goto('/account')
    await frameOf(page).getByRole('button', { name: 'Send me a push' }).waitFor()
    await expectFit(page, 'prompt')
    await enterPasscode(page, '000000')
    await frameOf(page).getByRole('alert').waitFor()
    await expectFit(page, 'prompt-wrong-passcode')
    const phone = await context.newPage()
    await phone.goto(stage.simulator.phoneUrl)
    await frameOf(page).getByRole('button', { name: 'Send me a push' }).click()
    await frameOf(page).getByRole('link', { name: 'the phone page' }).waitFor()
    await expectFit(page, 'prompt-waiting')
    await phone.getByRole('button', { name: 'Approve' }).waitFor()
    await expectFit(phone, 'phone')
    await phone.getByRole('button', { name: 'Approve' }).click()
    await expectAccountOf(page, 'alice')
    await expectFit(page, 'account')
    await page.goto('/transfer')
    await expectFit(page, 'transfer')
    stage.advance(61)
    await page.getByRole('button', { name: 'Send' }).click()
    await expectHeading(page, 'Please confirm it is you')
    await expectFit(page, 'confirm')
    stage.excuse(/status of 4\d\d/)
    await context.close()
  })
})

/** Nothing is wider than the window, neither on the page nor inside Duo's frame, which is not scrolled sideways either. */
async function expectNothingCutOff(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `e2e-${name}.png`), fullPage: true })
  for (const frame of page.frames()) {
    const [needed, given] = await frame.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )
    expect(needed, `${name}: ${frame === page.mainFrame() ? 'page' : 'frame'}`).toBeLessThanOrEqual(given)
  }
}
