import { runScenario, scenarios, titleOf } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { koaTarget } from '../../../packages/koa/test/conformance/application.ts'

// The scenarios of the Universal Prompt, of outages, and of both prompts side by side, which take two seconds. All of
// them would take ten, and most of the others have a twin among Koa's own tests.
const own = scenarios.filter(({ id }) => id.startsWith('DUO-3'))

const target = koaTarget(3)
describe('scenarios', () => {
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- a scenario has a title of its own, and asserts by itself
  for (const scenario of own) it(titleOf(scenario), () => runScenario(scenario, target))
})
