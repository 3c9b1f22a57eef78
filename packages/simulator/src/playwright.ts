import { test as base } from '@playwright/test'
import type { ApplicationHandle } from './application/application-handle.js'
import type { NewApplication } from './application/new-application.js'
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator.js'
import { type PassPrompt, promptPasser } from './playwright/pass-prompt.js'

/** What each test gets. */
export interface DuoFixtures {
  /** How the application of a test is made; change it with `test.use({ duoApplication: { … } })`. */
  duoApplication: NewApplication
  /** An application of the local Duo for this test alone: its users, clock, faults and events. */
  duo: ApplicationHandle
  /**
   * Enters the passcode in the prompt that the page shows, the Universal Prompt or the iframe, and waits until it has
   * ended. Returns at once if Duo let the user in without asking. Rejects with the reason if Duo does not let the user
   * in.
   */
  passDuo: PassPrompt
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
  passDuo: async ({ page, duo }, use, { timeout }) => {
    await use(promptPasser(page, duo, patienceOf(timeout)))
  },
})

export { expect } from '@playwright/test'

/** Milliseconds; a test has thirty seconds by default, and is to hear what is wrong before they are over. */
const LONGEST_PATIENCE = 20_000

const patienceOf = (timeout: number): number =>
  timeout > 0 ? Math.min(LONGEST_PATIENCE, timeout / 2) : LONGEST_PATIENCE
