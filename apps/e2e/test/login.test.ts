import { describe, expect, it } from 'vitest'
import {
  answerOnPhone,
  enterPasscode,
  expectAccountOf,
  expectHeading,
  expectPrompt,
  frameOf,
  logIn,
  pressTab,
  pushToPhone,
} from './stage/person.js'
import { differentSamples, koaSample, nuxtSample, samples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

describe.each(samples)('a login on $name', (sample) => {
  const stage = useStage(sample)

  it('by push, approved on the phone', async () => {
    const { page } = stage
    await page.goto('/')
    await page.getByRole('link', { name: 'Log in' }).click()
    await expectHeading(page, 'Log in')
    await logIn(page, 'alice', page.url())
    await expectPrompt(page)
    const phone = await pushToPhone(stage, page)
    expect(await phone.getByRole('heading', { level: 2, name: 'Login request' }).textContent()).toBe(
      'Login request for alice',
    )
    await answerOnPhone(phone, 'Approve')
    await expectAccountOf(page, 'alice')
    expect(stage.events.map(({ type }) => type)).toEqual(['started', 'verified'])
  })
})

describe.each(differentSamples)('a login on $name', (sample) => {
  const stage = useStage(sample)

  it('at once, for whom Duo lets in without a question', async () => {
    await logIn(stage.page, 'allow.bob')
    await expectAccountOf(stage.page, 'allow.bob')
  })

  it('leads to the page that was asked for', async () => {
    const { page } = stage
    await logIn(page, 'alice', '/login?next=/transfer')
    await enterPasscode(page)
    await expectHeading(page, 'Make a transfer')
  })

  it('by passcode', async () => {
    await logIn(stage.page, 'alice')
    await enterPasscode(stage.page)
    await expectAccountOf(stage.page, 'alice')
  })

  it('is not begun by a wrong password', async () => {
    const { page } = stage
    await page.goto('/login')
    await page.getByLabel('Name', { exact: true }).fill('alice')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('alert').waitFor()
    await page.goto('/account')
    await expectHeading(page, 'Log in')
    expect(stage.events).toEqual([])
    stage.excuse(/status of 401/)
  })
})

// Duo's frame adds the device: no framework has a say.
describe('a login', () => {
  const stage = useStage(koaSample)

  it('with a security key, which the page around the frame has to allow', async () => {
    const { page, simulator } = stage
    const devtools = await stage.context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    const options = { protocol: 'ctap2', transport: 'usb', automaticPresenceSimulation: true } as const
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options })
    await page.goto(simulator.phoneUrl)
    await page.getByLabel('User name').fill('alice')
    await page.getByRole('button', { name: 'Add a security key' }).click()
    await page.getByText('Security key added for alice').first().waitFor()
    await logIn(page, 'alice')
    await frameOf(page).getByRole('button', { name: 'Use your security key' }).click()
    await expectAccountOf(page, 'alice')
    expect(simulator.events.last('login.allowed')?.detail).toMatchObject({ factor: 'security_key' })
  })

  it('with a device that is added first', async () => {
    const { page } = stage
    await logIn(page, 'enroll.dave')
    const frame = frameOf(page)
    await frame.getByLabel('Device name').fill('Pocket')
    await frame.getByRole('button', { name: 'Add this device' }).click()
    await expectAccountOf(page, 'enroll.dave')
  })
})

// Nuxt has a login page of its own. The other samples show that of the sample kit.
describe.each([koaSample, nuxtSample])('a login on the pages of $name', (sample) => {
  const stage = useStage(sample)

  it('with the keyboard alone', async () => {
    const { page } = stage
    await page.goto('/login')
    // The name has the focus without a click, as soon as the page is drawn.
    await page.locator('input[name=username]:focus').waitFor()
    await page.keyboard.type('alice')
    await page.keyboard.press('Tab')
    await page.keyboard.type('duokit')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expectPrompt(page)
    const passcode = frameOf(page).getByLabel('Passcode', { exact: true })
    const focused = () => passcode.evaluate((element) => element === element.ownerDocument.activeElement)
    for (let steps = 0; steps < 12 && !(await focused()); steps++) await pressTab(page)
    expect(await focused()).toBe(true)
    await page.keyboard.type('123456')
    await page.keyboard.press('Enter')
    await expectAccountOf(page, 'alice')
  })
})
