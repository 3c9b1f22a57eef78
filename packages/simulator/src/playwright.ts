import { test as base, type Frame, type Page } from '@playwright/test'
import type { ApplicationHandle } from './application/application-handle.js'
import type { NewApplication } from './application/new-application.js'
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator.js'

/** What each test gets. */
export interface DuoFixtures {
  /** How the application of a test is made; change it with `test.use({ duoApplication: { … } })`. */
  duoApplication: NewApplication
  /** An application of the local Duo for this test alone: its users, clock, faults and events. */
  duo: ApplicationHandle
  /**
   * Enters the passcode in the prompt that the page shows, the Universal Prompt or the iframe, and waits until it has
   * ended.
   */
  passDuo: (passcode?: string) => Promise<void>
}

/** What each worker gets. */
export interface DuoWorkerFixtures {
  /** How the local Duo of a worker is started. */
  duoOptions: SimulatorOptions
  /** The local Duo of this worker. */
  simulator: Simulator
}

/**
 * Playwright's `test` with a local Duo in each worker, and an application of its own in each test.
 *
 * @example
 * import { test } from '@duokit/simulator/playwright'
 *
 * test('a denied push shows up', async ({ page, duo }) => {
 *   duo.users.outcomes('alice', 'deny')
 *   // … start the application with duo.host and duo.application, and log in
 * })
 */
export const test = base.extend<DuoFixtures, DuoWorkerFixtures>({
  duoOptions: [{}, { option: true, scope: 'worker' }],
  simulator: [
    async ({ duoOptions }, use) => {
      const simulator = await createSimulator(duoOptions)
      await use(simulator)
      await simulator.close()
    },
    { scope: 'worker' },
  ],
  duoApplication: [{}, { option: true }],
  duo: async ({ simulator, duoApplication }, use) => {
    const duo = simulator.createApplication(duoApplication)
    await use(duo)
    simulator.applications.delete(duo.application.ikey)
  },
  passDuo: async ({ page, duo }, use) => {
    await use((passcode) => typePasscode(page, duo, passcode))
  },
})

export { expect } from '@playwright/test'

async function typePasscode(page: Page, duo: ApplicationHandle, given?: string): Promise<void> {
  const promptOn = (): Frame | undefined => page.frames().find((frame) => frame.url().startsWith(`${duo.url}/frame/`))
  const prompt = await until(page, promptOn, 'no prompt of the local Duo is on the page')
  const field = prompt.getByLabel('Passcode', { exact: true })
  await field.fill(given ?? duo.config.get().passcode)
  await field.press('Enter')
  await until(page, () => (promptOn() === undefined ? true : undefined), 'the prompt does not let this user in')
}

/** Seconds; a test has thirty by default. */
const PATIENCE = 20

async function until<T>(page: Page, find: () => T | undefined, problem: string): Promise<T> {
  const deadline = performance.now() + PATIENCE * 1000
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`passDuo: ${problem} after ${PATIENCE} s.`)
    await page.waitForTimeout(50)
  }
}
