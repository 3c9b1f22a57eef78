import type { Page, Request } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  expectLoggedOut,
  expectPrompt,
  logIn,
  logOut,
  tryAgain,
} from './stage/person.js'
import { openGuarded, openPrompt } from './stage/preparation.js'
import { differentSamples, koaSample } from './stage/samples.js'
import { type Stage, useStage } from './stage/stage.js'

describe.each(differentSamples)('tabs and reloads on $name', (sample) => {
  const stage = useStage(sample)

  it('two tabs are both logged in', async () => {
    const { page } = stage
    await openPrompt(stage)
    const other = await stage.context.newPage()
    await other.goto('/transfer')
    await expectPrompt(other)
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    stage.advance(1)
    await enterPasscode(other)
    await expectHeading(other, 'Make a transfer')
    await page.reload()
    await expectAccountOf(page, 'alice')
    expect(stage.reasons()).toEqual([])
    expect(stage.count('verified')).toBe(2)
  })

  it('two tabs that are answered within one second: the second one is refused, with a way on that needs no Duo', async () => {
    const { page } = stage
    await openGuarded(stage)
    const other = await stage.context.newPage()
    await other.goto('/account')
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    await enterPasscode(other)
    await expectErrorPage(other, 'This confirmation was already used')
    await tryAgain(other)
    await expectAccountOf(other, 'alice')
    expect(stage.reasons()).toEqual(['replayed'])
    stage.excuse(/status of 4\d\d/)
  })

  it('the prompt page may be loaded again many times', async () => {
    const { page } = stage
    await openPrompt(stage)
    for (let times = 0; times < 8; times++) {
      await expectPrompt(page)
      await page.reload()
    }
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    expect(stage.reasons()).toEqual([])
    const cookies = await stage.context.cookies(`${stage.app.url}/`)
    expect(cookies.length).toBeLessThanOrEqual(7)
  })

  it('an answer that is sent again leads to where the first one led', async () => {
    const { page } = stage
    const sent = callbackOf(page)
    await logInFully(stage)
    await sendAgain(page, await sent)
    await expectAccountOf(page, 'alice')
    expect(stage.reasons()).toEqual([])
    expect(stage.count('verified')).toBe(1)
  })

  it('an answer that is sent again after the logout lets nobody in', async () => {
    const { page } = stage
    const sent = callbackOf(page)
    await logInFully(stage)
    await logOut(page)
    await sendAgain(page, await sent)
    await expectLoggedOut(page)
    await page.getByRole('link', { name: 'Log in' }).click()
    await expectHeading(page, 'Log in')
    stage.excuse(/status of 401/)
  })

  it('an answer that is sent again in the next session of the same person does not count there', async () => {
    const { page } = stage
    const sent = callbackOf(page)
    await logInFully(stage)
    await logOut(page)
    await logIn(page, 'alice')
    await expectPrompt(page)
    await page.goto('/')
    await sendAgain(page, await sent)
    await expectErrorPage(page, 'This belongs to another tab')
    await tryAgain(page)
    await expectPrompt(page)
    expect(stage.count('verified')).toBe(1)
    stage.excuse(/status of 4\d\d/)
  })
})

// Core renders both pages. The test above loads the prompt page many times on every sample, for the sake of its
// cookies.
describe('pages that are loaded again', () => {
  const stage = useStage(koaSample)

  it('the prompt page may be loaded again', async () => {
    const { page } = stage
    await openGuarded(stage)
    await expectPrompt(page)
    await page.reload()
    await expectPrompt(page)
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    expect(stage.reasons()).toEqual([])
  })

  it('the error page may be loaded again, and says the same', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('alice', 'tamper:sig')
    await openGuarded(stage)
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    await page.reload()
    await expectErrorPage(page, 'Duo’s response wasn’t accepted')
    expect(stage.reasons()).toEqual(['bad_signature', 'bad_signature'])
    stage.excuse(/status of 4\d\d/)
  })
})

/** Duo's frame, and the answer that the browser posts. */
async function logInFully(stage: Stage): Promise<void> {
  await openGuarded(stage)
  await enterPasscode(stage.page)
  await expectAccountOf(stage.page, 'alice')
}

/** The answer as the browser posts it. */
function callbackOf(page: Page): Promise<Request> {
  return page.waitForRequest((request) => request.method() === 'POST' && request.url().includes('/duo/callback'))
}

/** Posts the same once more from a page of the site, as a browser does that is told to send a form again. */
async function sendAgain(page: Page, request: Request): Promise<void> {
  const fields = [...new URLSearchParams(request.postData() ?? '')]
  await page.evaluate(
    `{ const form = document.createElement('form')
      form.method = 'POST'
      form.action = ${JSON.stringify(request.url())}
      for (const [name, value] of ${JSON.stringify(fields)}) {
        const field = document.createElement('input')
        Object.assign(field, { type: 'hidden', name, value })
        form.append(field)
      }
      document.body.append(form)
      form.submit() }`,
  )
}
