import { describe, expect, it } from 'vitest'
import { expectFit } from './stage/fit.js'
import { enterPasscode, expectAccountOf, expectHeading, expectText, passFirstFactor } from './stage/person.js'
import { differentSamples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

// With `failMode: 'closed'` nobody passes: universal.test.ts has that, since it is what an application has that says
// nothing.
describe.each(differentSamples)('while Duo is away, $name with failMode open', (sample) => {
  const stage = useStage(sample, { failMode: 'open' })

  it('lets people pass for five minutes, tells them so, and asks for Duo where more is needed', async () => {
    const { page } = stage
    const marked = page.getByRole('status')
    stage.simulator.config.set({ outage: { health_check: 'http503' } })
    await passFirstFactor(page, 'alice', { prompt: 'Universal Prompt' })
    await expectAccountOf(page, 'alice')
    await expectText(marked, 'Duo could not be reached. You were let in without it, until')
    await expectFit(page, `${sample.name}-account-without-duo`)
    expect(stage.events).toMatchObject([{ type: 'bypassed', username: 'alice', code: 'duo_unavailable' }])
    await page.getByRole('link', { name: 'Make a transfer' }).click()
    await expectHeading(page, 'Sign-in is unavailable right now')

    stage.simulator.config.set({ outage: {} })
    stage.advance(299)
    await page.goto('/account')
    await marked.waitFor()
    stage.advance(1)
    await page.reload()
    await enterPasscode(page, '123456', page)
    await expectAccountOf(page, 'alice')
    expect(await marked.count()).toBe(0)
    expect(stage.count('verified')).toBe(1)
    stage.excuse(/status of 503/)
  })
})
