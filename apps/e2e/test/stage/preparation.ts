import { frameAnswer } from '@duokit/conformance'
import type { APIResponse, Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAccountOf, expectPrompt } from './person.js'
import type { Stage } from './stage.js'

// What a test takes for granted, since `login.test.ts` is about it: the same requests as a person's, without their
// pages. Cookies go to the browser of the test.

/** The account of somebody who has just passed both factors, with Duo's iframe. */
export async function openAccount(stage: Stage, name = 'alice'): Promise<void> {
  await passFirstFactor(stage, name)
  stage.simulator.users.outcomes(name, 'allow', 'interactive')
  const begun = await stage.context.request.get('/duo/start?next=/account', { headers: { accept: 'application/json' } })
  expectStatus(begun, 200)
  const { sigRequest, postAction } = (await begun.json()) as { sigRequest: string; postAction: string }
  const answer = await frameAnswer(stage.simulator, sigRequest, `${stage.app.url}/duo/start`)
  expectStatus(await post(stage, postAction, { sig_response: answer }), 303)
  await stage.page.goto('/account')
  await expectAccountOf(stage.page, name)
}

/** Where a person is led who has just passed the first factor. */
export interface Way {
  readonly name?: string
  readonly prompt?: 'iframe' | 'universal'
  /** The page that is opened. */
  readonly to?: string
}

/** Opens a guarded page for somebody who has just passed the first factor, which leads to Duo. */
export async function openGuarded(stage: Stage, { name = 'alice', prompt, to = '/account' }: Way = {}): Promise<void> {
  await passFirstFactor(stage, name, prompt)
  // Where Duo asks nothing, the page makes way for the next one before it is loaded.
  await stage.page.goto(to, { waitUntil: 'commit' })
}

/** Duo's iframe, where somebody who has just passed the first factor arrives. */
export async function openPrompt(stage: Stage, name = 'alice', page: Page = stage.page): Promise<void> {
  await passFirstFactor(stage, name)
  await page.goto('/account')
  await expectPrompt(page)
}

async function passFirstFactor(stage: Stage, username: string, prompt: Way['prompt'] = 'iframe'): Promise<void> {
  expectStatus(await post(stage, '/login', { username, password: 'duokit', prompt }), 303)
}

function post({ app, context }: Stage, path: string, form: Record<string, string>): Promise<APIResponse> {
  return context.request.post(path, { form, headers: { accept: 'text/html', origin: app.url }, maxRedirects: 0 })
}

function expectStatus(response: APIResponse, expected: number): void {
  expect(response.status()).toBe(expected)
}
