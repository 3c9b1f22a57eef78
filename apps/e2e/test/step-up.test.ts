import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  expectPrompt,
  tryAgain,
} from './stage/person.js'
import { openAccount, openGuarded } from './stage/preparation.js'
import { differentSamples, samples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

describe.each(samples)('a transfer on $name', (sample) => {
  const stage = useStage(sample)

  it('later leads to Duo and back', async () => {
    const { page } = stage
    await openAccount(stage)
    stage.advance(61)
    await page.getByRole('link', { name: 'Make a transfer' }).click()
    await expectPrompt(page)
    await enterPasscode(page)
    await expectHeading(page, 'Make a transfer')
    expect(new URL(page.url()).pathname).toBe('/transfer')
    await send(page, 'Bob')
    await expectHeading(page, 'Done')
    expect(await page.getByRole('status').textContent()).toBe('10 went to Bob.')
    expect(stage.count('verified')).toBe(2)
  })
})

// The requests behind these go to every framework and every built sample: DUO-020 to DUO-029.
describe.each(differentSamples)('a transfer on $name', (sample) => {
  const stage = useStage(sample)

  it('soon after a login in the iframe asks once more, since that names no factor, and then not for a minute', async () => {
    const { page } = stage
    await openAccount(stage)
    stage.advance(1)
    await stepUp(page)
    stage.advance(59)
    await page.reload()
    await expectHeading(page, 'Make a transfer')
    await send(page, 'Bob')
    await expectHeading(page, 'Done')
    expect(stage.count('started')).toBe(2)
    expect(stage.count('verified')).toBe(2)
  })

  it('sent too late is not carried out, says so, and is sent again after Duo', async () => {
    const { page } = stage
    await openAccount(stage)
    stage.advance(1)
    await stepUp(page)
    stage.advance(61)
    await send(page, 'Carol')
    await expectHeading(page, 'Please confirm it’s you')
    expect(await page.locator('main p').first().textContent()).toContain('was not carried out')
    await page.getByRole('link', { name: 'Confirm with Duo' }).click()
    await expectPrompt(page)
    await enterPasscode(page)
    await expectHeading(page, 'Make a transfer')
    await send(page, 'Carol')
    expect(await page.getByRole('status').textContent()).toBe('10 went to Carol.')
    stage.excuse(/status of 401/)
  })

  it('within a minute of a login with the Universal Prompt needs nothing more', async () => {
    const { page } = stage
    await openGuarded(stage, { prompt: 'universal' })
    await enterPasscode(page, '123456', page)
    await expectAccountOf(page, 'alice')
    stage.advance(59)
    await page.getByRole('link', { name: 'Make a transfer' }).click()
    await expectHeading(page, 'Make a transfer')
    await send(page, 'Bob')
    await expectHeading(page, 'Done')
    expect(stage.count('started')).toBe(1)
  })

  it('is led to also by a second attempt, when the first one is refused', async () => {
    const { page } = stage
    await openAccount(stage)
    stage.advance(61)
    stage.simulator.users.outcomes('alice', 'tamper:sig', 'interactive')
    await page.goto('/transfer')
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    await tryAgain(page)
    await expectPrompt(page)
    await enterPasscode(page)
    await expectHeading(page, 'Make a transfer')
    stage.excuse(/status of 4\d\d/)
  })

  it('given up in the middle leaves the account open', async () => {
    const { page } = stage
    await openAccount(stage)
    stage.advance(61)
    await page.goto('/transfer')
    await expectPrompt(page)
    await page.goto('/account')
    await expectAccountOf(page, 'alice')
  })
})

/** Goes to the transfer, which a login in the iframe alone does not open. */
async function stepUp(page: Page): Promise<void> {
  await page.goto('/transfer')
  await expectPrompt(page)
  await enterPasscode(page)
  await expectHeading(page, 'Make a transfer')
}

async function send(page: Page, to: string): Promise<void> {
  await page.getByLabel('To', { exact: true }).fill(to)
  await page.getByRole('button', { name: 'Send' }).click()
}
