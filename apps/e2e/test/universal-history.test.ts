import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  passFirstFactor,
  tryAgain,
} from './stage/person.js'
import { koaSample, nuxtSample } from './stage/samples.js'
import { type Stage, useStage } from './stage/stage.js'

// The pages in the history are those of the local Duo, of core and of the sample kit. Nuxt has pages and a router of
// its own. What two logins at once leave in cookies and sessions is checked over HTTP on every framework
// (universal-twins.ts).
const samples = [koaSample, nuxtSample]

describe.each(samples)('tabs, reloads and the back button with the Universal Prompt on $name', (sample) => {
  const stage = useStage(sample, { browser: 'whole' })

  it('two tabs at once both end where they were going, the first one first', async () => {
    const { page } = stage
    const other = await beginTwice(stage)
    await answer(page)
    await expectAccountOf(page, 'alice')
    await answer(other)
    await expectHeading(other, 'Make a transfer')
    expect(stage.count('verified')).toBe(2)
    expect(stage.reasons()).toEqual([])
  })

  it('a tab left open for too long offers to try again, which logs in', async () => {
    const { page } = stage
    await begin(page)
    stage.advance(601)
    await answer(page)
    const text = 'This sign-in has expired'
    await expectErrorPage(page, text)
    await page.reload()
    await expectErrorPage(page, text)
    expect(stage.reasons()).toEqual(['state_unknown', 'state_unknown'])
    await page.goto('/account')
    await expectDuo(page)
    expect(stage.count('verified')).toBe(0)
    await page.goBack({ waitUntil: 'commit' })
    await tryAgain(page)
    await answer(page)
    // Where the login was to lead was forgotten together with it.
    await expectHeading(page, 'Welcome')
    await page.getByRole('link', { name: 'Your account' }).click()
    await expectAccountOf(page, 'alice')
    stage.excuse(/status of 403/)
  })

  it('Duo’s page may be loaded again, left by the back button and come back to; after the login it is over', async () => {
    const { page } = stage
    await begin(page)
    await page.reload()
    await expectDuo(page)
    await page.goBack({ waitUntil: 'commit' })
    await expectHeading(page, 'Log in')
    await page.goForward({ waitUntil: 'commit' })
    await expectDuo(page)
    await answer(page)
    await expectAccountOf(page, 'alice')
    await page.goBack({ waitUntil: 'commit' })
    await expectHeading(page, 'This login is over')
    await page.goForward({ waitUntil: 'commit' })
    await expectAccountOf(page, 'alice')
    await page.reload()
    await expectAccountOf(page, 'alice')
    expect(stage.events.map(({ type }) => type)).toEqual(['started', 'verified'])
    stage.excuse(/status of 410/)
  })

  it('two tabs at once both end where they were going, the second one first', async () => {
    const { page } = stage
    const other = await beginTwice(stage)
    await answer(other)
    await expectHeading(other, 'Make a transfer')
    await answer(page)
    await expectAccountOf(page, 'alice')
    expect(stage.count('verified')).toBe(2)
    expect(stage.reasons()).toEqual([])
  })

  it('the page of a refused answer may be loaded again, left by the back button, and come back to', async () => {
    const { page } = stage
    stage.simulator.config.set({ badIdToken: 'sig' })
    await begin(page)
    await answer(page)
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    await page.reload()
    await expectErrorPage(page, 'This confirmation was already used')
    await page.goBack({ waitUntil: 'commit' })
    // The browser may show Duo's page as it kept it, and cannot reload it before it does.
    await page.getByRole('heading', { name: /^(Confirm that it is you|This login is over)$/ }).waitFor()
    await page.reload()
    await expectHeading(page, 'This login is over')
    await page.goForward({ waitUntil: 'commit' })
    await expectErrorPage(page, 'This confirmation was already used')
    expect(stage.count('verified')).toBe(0)
    stage.simulator.config.set({ badIdToken: null })
    await tryAgain(page)
    await answer(page)
    await expectAccountOf(page, 'alice')
    stage.excuse(/status of 4\d\d/)
  })
})

/** The first factor, up to Duo's own page. */
async function begin(page: Page): Promise<void> {
  await passFirstFactor(page, 'alice', { prompt: 'Universal Prompt' })
  await expectDuo(page)
}

/** Two tabs on Duo's page: the stage's on the way to the account, and another on the way to a transfer. */
async function beginTwice({ page, context }: Stage): Promise<Page> {
  await begin(page)
  const other = await context.newPage()
  await other.goto('/transfer')
  await expectDuo(other)
  return other
}

function expectDuo(page: Page): Promise<void> {
  return expectHeading(page, 'Confirm that it is you')
}

function answer(page: Page): Promise<void> {
  return enterPasscode(page, '123456', page)
}
