import { runScenario, scenarios, titleOf } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { koaTarget } from '../../../packages/koa/test/conformance/application.ts'

// All scenarios, on one framework. They take five seconds for a mutant that survives, and come last.

const target = koaTarget(3, 'cookie')
describe('scenarios', () => {
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- a scenario has a title of its own, and asserts by itself
  for (const scenario of scenarios) it(titleOf(scenario), () => runScenario(scenario, target))
})
