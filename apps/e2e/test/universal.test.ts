import { describe, expect, it } from 'vitest'
import {
  answerOnPhone,
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  expectPrompt,
  logIn,
  logOut,
  passFirstFactor,
  pushToPhone,
  tryAgain,
} from './stage/person.js'
import { openGuarded } from './stage/preparation.js'
import { differentSamples, koaSample, sampleOf, samples } from './stage/samples.js'
import { type Stage, useStage } from './stage/stage.js'

const prompt = 'universal'

describe.each(samples)('the Universal Prompt on $name', (sample) => {
  const stage = useStage(sample)

  it('is chosen at the login, and left by push for the account', async () => {
    const { page } = stage
    await logInToDuo(stage)
    await answerOnPhone(await pushToPhone(stage, page, page), 'Approve')
    await expectAccountOf(page, 'alice')
    expect(await page.getByRole('main').textContent()).toContain('in its Universal Prompt')
    expect(stage.events).toMatchObject([
      { type: 'started', prompt: 'universal' },
      { type: 'verified', proof: { method: 'universal', factor: 'duo_push' } },
    ])
  })

  it('comes before a transfer that is not recent enough, and leads back to it', async () => {
    const { page } = stage
    await logInToDuo(stage, 'alice', '/login?next=/transfer')
    await enterPasscode(page, '123456', page)
    await expectHeading(page, 'Make a transfer')
    stage.advance(61)
    await page.reload()
    await enterPasscode(page, '123456', page)
    await expectHeading(page, 'Make a transfer')
    expect(stage.count('verified')).toBe(2)
  })
})

describe.each(differentSamples)('the Universal Prompt on $name', (sample) => {
  const stage = useStage(sample)

  it('is not seen by whom Duo lets in without a question', async () => {
    await openGuarded(stage, { prompt, name: 'allow.bob' })
    await expectAccountOf(stage.page, 'allow.bob')
  })

  it('is asked once: the address that it led back to, opened again, leads on', async () => {
    const { page } = stage
    const returning = page.waitForRequest((request) => request.url().includes('/duo/callback'))
    await openGuarded(stage, { prompt, name: 'allow.bob' })
    await expectAccountOf(page, 'allow.bob')
    await page.goto((await returning).url())
    await expectAccountOf(page, 'allow.bob')
    expect(stage.count('verified')).toBe(1)
    expect(stage.reasons()).toEqual([])
  })

  it('cannot be reached while Duo is away, which a page says', async () => {
    const { page } = stage
    stage.simulator.config.set({ outage: { health_check: 'http503' } })
    await openGuarded(stage, { prompt, name: 'allow.bob' })
    await expectHeading(page, 'Sign-in is unavailable right now')
    expect(stage.events.map(({ type }) => type)).toEqual(['unavailable'])
    await tryAgain(page)
    await expectHeading(page, 'Sign-in is unavailable right now')
    stage.simulator.config.set({ outage: {} })
    await tryAgain(page)
    await expectAccountOf(page, 'allow.bob')
    stage.excuse(/status of 503/)
  })

  it('and the iframe are each asked for in the login that chose it', async () => {
    const { page } = stage
    await openGuarded(stage, { prompt, name: 'allow.bob' })
    await expectAccountOf(page, 'allow.bob')
    await logOut(page)
    stage.simulator.users.outcomes('allow.bob', 'interactive')
    stage.advance(1)
    await logIn(page, 'allow.bob')
    await expectPrompt(page)
    expect(stage.events.at(-1)).toMatchObject({ type: 'started', prompt: 'iframe' })
  })
})

// A denial reaches the application with the Universal Prompt alone: Duo's iframe keeps it.
describe.each(['express', 'fastify', 'hono', 'web'].map(sampleOf))('the Universal Prompt on $name', (sample) => {
  const stage = useStage(sample)

  it('denied by Duo and sent back, says so, and lets in at the second attempt', async () => {
    const { page } = stage
    stage.simulator.config.set({ denyMode: 'redirect' })
    stage.simulator.users.outcomes('alice', 'deny', 'allow')
    await openGuarded(stage, { prompt, to: '/transfer' })
    await expectErrorPage(page, 'Duo didn’t approve this sign-in')
    expect(stage.events.at(-1)).toMatchObject({ reason: 'duo_error', detail: 'access_denied: Login request denied.' })
    await tryAgain(page)
    await expectHeading(page, 'Make a transfer')
    expect(stage.count('verified')).toBe(1)
    stage.excuse(/status of 403/)
  })
})

// Duo's page is the same for every framework. Core rejects these responses, and the conformance suite checks on every
// framework that it does (DUO-304 to DUO-322). One sample shows what a person sees.
describe('the Universal Prompt', () => {
  const stage = useStage(koaSample)

  it('may be denied on the phone, and answered again', async () => {
    const { page } = stage
    await openGuarded(stage, { prompt })
    await answerOnPhone(await pushToPhone(stage, page, page), 'Deny')
    await page.getByRole('alert').getByText('Login request denied.').waitFor()
    await enterPasscode(page, '123456', page)
    await expectAccountOf(page, 'alice')
    expect(stage.reasons()).toEqual([])
  })

  it('has a device added first by whom Duo does not know yet', async () => {
    const { page } = stage
    await openGuarded(stage, { prompt, name: 'enroll.dave' })
    await page.getByLabel('Device name').fill('Pocket')
    await page.getByRole('button', { name: 'Add this device' }).click()
    await expectAccountOf(page, 'enroll.dave')
    expect(stage.simulator.users.get('enroll.dave').devices).toMatchObject([{ name: 'Pocket' }])
    expect(stage.events).toMatchObject([{ type: 'started' }, { type: 'verified', proof: { method: 'universal' } }])
  })

  it('lets nobody in with a spoiled answer, and may be tried again', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'tamper:sig', 'allow')
    await openGuarded(stage, { prompt })
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    expect(stage.reasons()).toEqual(['bad_signature'])
    await tryAgain(page)
    await expectAccountOf(page, 'alice')
    stage.excuse(/status of 4\d\d/)
  })
})

/** The first factor, up to Duo's own page unless Duo asks nothing. */
function logInToDuo({ page }: Stage, name = 'alice', start?: string): Promise<void> {
  return passFirstFactor(page, name, { prompt: 'Universal Prompt', ...(start === undefined ? {} : { start }) })
}
