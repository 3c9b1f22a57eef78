import type { FrameLocator, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Stage } from './stage.js'

type Prompt = Pick<Page, 'getByLabel' | 'getByRole'>

/** Duo's frame on the prompt page. */
export function frameOf(page: Page): FrameLocator {
  return page.frameLocator('#duo_iframe')
}

/** Fills in the first factor; what follows is Duo's iframe, or where it leads at once. */
export function logIn(page: Page, name: string, start = '/login'): Promise<void> {
  return passFirstFactor(page, name, { start, prompt: 'iframe' })
}

/** Fills in the first factor, for either of Duo's prompts. */
export async function passFirstFactor(
  page: Page,
  name: string,
  { start = '/login', prompt }: { start?: string; prompt: 'iframe' | 'Universal Prompt' },
): Promise<void> {
  await page.goto(start)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password').fill('duokit')
  await page.getByRole('radio', { name: prompt }).check()
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** Types the passcode that is always right into Duo's frame, or into Duo's own page. */
export async function enterPasscode(page: Page, passcode = '123456', prompt: Prompt = frameOf(page)): Promise<void> {
  await prompt.getByLabel('Passcode', { exact: true }).fill(passcode)
  await prompt.getByRole('button', { name: 'Log in' }).click()
}

/** Both factors, up to the account. */
export async function logInWholly(page: Page, name = 'alice'): Promise<void> {
  await logIn(page, name)
  await enterPasscode(page)
  await expectAccountOf(page, name)
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Log out' }).click()
  await expectHeading(page, 'Welcome')
}

/** Asks for a push and opens the phone with the link beside the prompt, as a person at one machine does. */
export async function pushToPhone(stage: Stage, page: Page, prompt: Prompt = frameOf(page)): Promise<Page> {
  await prompt.getByRole('button', { name: 'Send me a push' }).click()
  const opening = stage.context.waitForEvent('page')
  await prompt.getByRole('link', { name: 'the phone page' }).click()
  return opening
}

export async function answerOnPhone(phone: Page, verdict: 'Approve' | 'Deny' | 'It was not me'): Promise<void> {
  await phone.getByRole('button', { name: verdict }).click()
}

/** Runs in each frame: which of its elements has the focus; nothing where that is in a frame of it, or elsewhere. */
const focusIn = `() => {
  const { activeElement } = document
  return document.hasFocus() && activeElement?.localName !== 'iframe' ? [...document.all].indexOf(activeElement) : null
}`

/**
 * Moves the focus on by one. The frame of another origin is another process, which takes the focus a moment after the
 * key was pressed: the next key would still go where the focus was.
 */
export async function pressTab(page: Page): Promise<void> {
  const places = async () => {
    const found = await Promise.all(page.frames().map((frame) => frame.evaluate<number | null>(`(${focusIn})()`)))
    return found.map(String).join()
  }
  const before = await places()
  await page.keyboard.press('Tab')
  // On its way into a frame, the focus is nowhere.
  const moved = async () =>
    ![
      before,
      page
        .frames()
        .map(() => 'null')
        .join(),
    ].includes(await places())
  await expect.poll(moved, { timeout: 30_000 }).toBe(true)
}

export async function expectHeading(page: Page, text: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(text)
}

/** Waits until an element says so. */
export async function expectText(element: Locator, text: string | RegExp): Promise<void> {
  await element.filter({ hasText: text }).waitFor()
  expect(await element.textContent()).toMatch(text)
}

export async function expectAccountOf(page: Page, name: string): Promise<void> {
  await expectHeading(page, 'Your account')
  expect(await page.getByRole('main').textContent()).toContain(`Hello ${name}.`)
  expect(new URL(page.url()).pathname).toBe('/account')
}

/** The prompt page with a frame in which there is something to answer. */
export async function expectPrompt(page: Page): Promise<void> {
  await expectHeading(page, 'Confirm it’s you')
  await frameOf(page).getByRole('button', { name: 'Send me a push' }).waitFor()
}

/** The error page with its title; "Try again" then leads through Duo to the account. */
export async function expectErrorPage(page: Page, title: string): Promise<void> {
  await expectHeading(page, title)
  await page.getByText(/^Reference: /).waitFor()
}

/**
 * The page for whoever comes back from Duo and has logged out meanwhile. Where the logout left no cookie behind, the
 * browser may block them as well, so the page names both reasons.
 */
export async function expectLoggedOut(page: Page): Promise<void> {
  const cookies = await page.context().cookies()
  await expectHeading(page, cookies.length === 0 ? 'Your browser sent no cookies' : 'Please log in')
  expect(await page.getByRole('link', { name: 'Log in' }).count()).toBe(1)
}

export async function tryAgain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Try again' }).click()
}
