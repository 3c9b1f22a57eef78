import { describe, expect, it } from 'vitest'
import {
  answerOnPhone,
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  expectPrompt,
  expectText,
  frameOf,
  pushToPhone,
  tryAgain,
} from './stage/person.js'
import { openGuarded } from './stage/preparation.js'
import { differentSamples, koaSample } from './stage/samples.js'
import { useStage } from './stage/stage.js'

const unverifiable = 'Duo’s response wasn’t accepted'
const late = 'This sign-in has expired'

/** What the application has to notice, the reason that it notes down, and what it tells the person. */
const tampered = [
  ['sig', 'bad_signature', unverifiable],
  ['expired', 'expired', late],
  ['user', 'user_mismatch', 'That was another account'],
  ['ikey', 'wrong_key', unverifiable],
  ['prefix', 'wrong_prefix', unverifiable],
  ['format', 'malformed', unverifiable],
  ['four-fields', 'malformed', unverifiable],
  ['expiry-text', 'malformed', unverifiable],
] as const

// What happens inside Duo's frame reaches no framework, so one sample shows it.
describe('a login that Duo refuses', () => {
  const stage = useStage(koaSample)

  it('denied on the phone, says so, and a second push is approved', async () => {
    const { page } = stage
    await openGuarded(stage)
    const phone = await pushToPhone(stage, page)
    await answerOnPhone(phone, 'Deny')
    await expectText(frameOf(page).getByRole('alert'), 'Login request denied.')
    await frameOf(page).getByRole('button', { name: 'Send me a push' }).click()
    await answerOnPhone(phone, 'Approve')
    await expectAccountOf(page, 'alice')
    expect(stage.reasons()).toEqual([])
  })

  it('reported as fraud, ends in the frame; loading the page again begins anew', async () => {
    const { page } = stage
    await openGuarded(stage)
    await answerOnPhone(await pushToPhone(stage, page), 'It was not me')
    await expectText(frameOf(page).getByRole('alert'), 'Login request reported as fraudulent.')
    await page.goto('/account')
    await expectPrompt(page)
    expect(stage.count('verified')).toBe(0)
  })

  it('denied by a policy, may be tried again in the frame', async () => {
    const { page } = stage
    await openGuarded(stage, { name: 'deny.carol' })
    await frameOf(page).getByText('Login request denied.').waitFor()
    stage.simulator.users.outcomes('deny.carol', 'allow')
    await frameOf(page).getByRole('button', { name: 'Try again' }).click()
    await expectAccountOf(page, 'deny.carol')
  })

  it('locked out, is told to ask the administrator', async () => {
    await openGuarded(stage, { name: 'lockout.erin' })
    await expectText(frameOf(stage.page).getByRole('alert'), /^Your account has been locked out/)
    expect(stage.count('verified')).toBe(0)
  })

  it('locked out by wrong passcodes, stays so at the next prompt', async () => {
    const { page } = stage
    stage.simulator.config.set({ lockoutAfter: 2 })
    await openGuarded(stage)
    await enterPasscode(page, '000000')
    const problem = frameOf(page).getByRole('alert')
    await expectText(problem, /^Incorrect passcode/)
    await enterPasscode(page, '000001')
    await expectText(problem, /^Your account has been locked out/)
    await page.goto('/account')
    await expectText(problem, /^Your account has been locked out/)
    expect(stage.count('verified')).toBe(0)
  })

  it('after the end of support, shows Duo’s own page in the frame', async () => {
    stage.simulator.config.set({ v2Blocked: true })
    await openGuarded(stage)
    const heading = frameOf(stage.page).getByRole('heading', { name: 'Universal Prompt Upgrade Required' })
    await heading.waitFor()
    expect(await heading.isVisible()).toBe(true)
  })

  it('signed by a clock that is behind, says in the frame why', async () => {
    stage.simulator.clock.advance(400)
    await openGuarded(stage)
    await frameOf(stage.page).getByText('This request was refused').waitFor()
    expect(stage.simulator.events.last('request.refused')?.detail['reason']).toBe('expired')
    stage.excuse(/status of 400/)
  })
})

// The conformance suite makes every framework refuse these responses (DUO-033 to DUO-041); here they are seen in a
// browser.
describe('a login that the application refuses', () => {
  const stage = useStage(koaSample)

  it.each(tampered)('for an answer with a spoiled %s: %s; another attempt succeeds', async (mode, reason, text) => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', `tamper:${mode}`, 'interactive')
    await openGuarded(stage)
    await expectErrorPage(page, text)
    expect(stage.reasons()).toEqual([reason])
    await tryAgain(page)
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    stage.excuse(/status of 4\d\d/)
  })

  it('for an error that Duo’s frame reports, with its text in the log', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'err:Device trust failed.', 'interactive')
    await openGuarded(stage)
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    expect(stage.events.at(-1)).toMatchObject({ reason: 'duo_error', detail: 'Device trust failed.' })
    await tryAgain(page)
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    stage.excuse(/status of 4\d\d/)
  })

  it('never for a message from another origin, which is not heard', async () => {
    const { page } = stage
    await page.addInitScript(
      "if (window === top) addEventListener('message', ({ origin, data }) => console.log(`heard ${origin} ${data}`))",
    )
    const heard: string[] = []
    page.on('console', (message) => heard.push(message.text()))
    stage.simulator.config.set({ wrongOriginMessage: true })
    await openGuarded(stage, { name: 'allow.bob' })
    await expectAccountOf(page, 'allow.bob')
    expect(heard.some((text) => text.startsWith(`heard http://127.0.0.1:${stage.simulator.port} AUTH|`))).toBe(true)
    expect(stage.events.map(({ type }) => type)).toEqual(['started', 'verified'])
  })
})

// What passes in between is cookies, and DUO-043 and DUO-045 let the same time pass on every framework.
describe.each(differentSamples)('a login that $name refuses', (sample) => {
  const stage = useStage(sample)

  it('for an answer that came late', async () => {
    const { page } = stage
    await openGuarded(stage)
    await expectPrompt(page)
    stage.advanceApplication(400)
    await enterPasscode(page)
    await expectErrorPage(page, late)
    expect(stage.events.at(-1)).toMatchObject({ reason: 'expired', secondsLate: 100 })
    stage.advance(0)
    await tryAgain(page)
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    stage.excuse(/status of 4\d\d/)
  })

  it('for a prompt that stood open for too long', async () => {
    const { page } = stage
    await openGuarded(stage)
    await expectPrompt(page)
    stage.advance(601)
    await enterPasscode(page)
    await expectErrorPage(page, 'This sign-in has expired')
    await tryAgain(page)
    await enterPasscode(page)
    // Where the login was to lead was forgotten together with it.
    await expectHeading(page, 'Welcome')
    await page.getByRole('link', { name: 'Your account' }).click()
    await expectAccountOf(page, 'alice')
    stage.excuse(/status of 4\d\d/)
  })
})
