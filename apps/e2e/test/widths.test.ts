import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectFit } from './stage/fit.js'
import {
  answerOnPhone,
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  frameOf,
  logIn,
  passFirstFactor,
  pushToPhone,
  tryAgain,
} from './stage/person.js'
import { koaSample, nuxtSample } from './stage/samples.js'
import { useStage } from './stage/stage.js'

// Nuxt has pages of its own. The other samples all show those of the sample kit, of core and of the local Duo.
const samples = [koaSample, nuxtSample]

describe.each(samples)('the pages of $name', (sample) => {
  const stage = useStage(sample)

  it('fit phones and a desktop', async () => {
    const { page } = stage
    const fit = (shown: Page, name: string) => expectFit(shown, `${sample.name}-${name}`)
    await page.goto('/')
    await fit(page, 'home')
    await page.goto('/login')
    await fit(page, 'login')
    stage.simulator.users.outcomes('alice', 'tamper:sig', 'interactive')
    await logIn(page, 'alice')
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    await fit(page, 'error')
    await page.goto('/account')
    await frameOf(page).getByRole('button', { name: 'Send me a push' }).waitFor()
    await fit(page, 'prompt')
    await enterPasscode(page, '000000')
    await frameOf(page).getByRole('alert').waitFor()
    await fit(page, 'prompt-wrong-passcode')
    const phone = await pushToPhone(stage, page)
    await fit(page, 'prompt-waiting')
    await phone.getByRole('button', { name: 'Approve' }).waitFor()
    await fit(phone, 'phone')
    await answerOnPhone(phone, 'Approve')
    await expectAccountOf(page, 'alice')
    await fit(page, 'account')
    // A login in the iframe alone does not open the transfer: Duo asks once more.
    stage.advance(1)
    await page.goto('/transfer')
    await enterPasscode(page)
    await expectHeading(page, 'Make a transfer')
    await fit(page, 'transfer')
    stage.advance(61)
    await page.getByRole('button', { name: 'Send' }).click()
    await expectHeading(page, 'Please confirm it’s you')
    await fit(page, 'confirm')
    stage.excuse(/status of 4\d\d/)
  })
})

describe.each(samples)('the pages of the Universal Prompt on $name', (sample) => {
  const stage = useStage(sample)

  const fit = (name: string) => expectFit(stage.page, `${sample.name}-universal-${name}`)

  const logInToDuo = (name = 'alice') => passFirstFactor(stage.page, name, { prompt: 'Universal Prompt' })

  it('fit phones and a desktop, from the prompt to the phone', async () => {
    const { page } = stage
    await logInToDuo()
    await expectHeading(page, 'Confirm that it is you')
    await fit('prompt')
    await page.getByRole('button', { name: 'Text me codes' }).click()
    await page.getByText('Ten new passcodes were sent.').waitFor()
    await fit('prompt-codes-sent')
    await enterPasscode(page, '000000', page)
    await page.getByRole('alert').waitFor()
    await fit('prompt-wrong-passcode')
    const phone = await pushToPhone(stage, page, page)
    await expectHeading(page, 'Waiting for the push')
    await fit('waiting')
    await answerOnPhone(phone, 'It was not me')
    await expectHeading(page, 'Not logged in')
    await fit('fraud')
  })

  it.each([
    ['enroll.dave', 'interactive', 'Add your first device'],
    ['deny.carol', 'deny', 'Not logged in'],
    ['lockout.erin', 'lockout', 'Not logged in'],
    ['alice', 'timeout', 'Not logged in'],
    ['alice', 'disabled', 'Not logged in'],
    ['alice', 'stall', 'Waiting for the push'],
  ] as const)('fit where %s meets %s', async (name, outcome, heading) => {
    if (name === 'alice') stage.simulator.users.outcomes('alice', outcome)
    await logInToDuo(name)
    await expectHeading(stage.page, heading)
    await fit(outcome === 'interactive' ? 'enrolment' : outcome)
  })

  it('fit where something goes wrong', async () => {
    const { page } = stage
    stage.simulator.config.set({ outage: { health_check: 'http503' } })
    await logInToDuo()
    await expectHeading(page, 'Sign-in is unavailable right now')
    await fit('unavailable')
    stage.simulator.config.set({ outage: {}, badIdToken: 'sig' })
    await tryAgain(page)
    await enterPasscode(page, '123456', page)
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    await fit('error')
    await page.goBack({ waitUntil: 'commit' })
    await page.getByRole('heading', { name: /^(Confirm that it is you|This login is over)$/ }).waitFor()
    await page.reload()
    await expectHeading(page, 'This login is over')
    await fit('over')
    await page.goto(`${stage.simulator.url}/oauth/v1/authorize`)
    await expectHeading(page, 'This request was refused')
    await fit('refused')
    stage.excuse(/status of (4\d\d|503)/)
  })

  it('fit on the way back that leads over a page of this site', async () => {
    const { page, context } = stage
    stage.simulator.users.outcomes('alice', 'interactive')
    await logInToDuo()
    await expectHeading(page, 'Confirm that it is you')
    // Without the session's cookie, as after another site with SameSite=Strict; the page is held, since it goes on by
    // itself.
    await context.clearCookies({ name: /^sample/ })
    await page.route(/[?&]here=1/, (route) => route.fulfill({ status: 204 }))
    await enterPasscode(page, '123456', page)
    await expectHeading(page, 'One moment')
    await fit('hand-over')
    expect(stage.count('verified')).toBe(0)
  })
})
