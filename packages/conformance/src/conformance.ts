import { type Scenario, skipReason, titleOf } from './scenario.js'
import { scenarios } from './scenarios.js'
import { isPutTogetherOnce, SharedStage } from './shared-stage.js'
import { onStage } from './stage.js'
import type { Result } from './table.js'
import type { Target } from './target.js'

/** What the suite needs of a test runner; vitest, Jest and `node:test` have it under these names. */
export interface TestRunner {
  describe(name: string, define: () => void): unknown
  it: {
    (name: string, run: () => Promise<void>): unknown
    skip(name: string, run: () => Promise<void>): unknown
  }
  /** With it, an application that is put together once is started once, and not for each scenario. */
  afterAll?(close: () => Promise<void>): unknown
}

/**
 * Defines the tests of one target. A scenario that the target cannot have is skipped, with the reason in its name.
 *
 * @example
 * ```ts
 * import { conformance } from '@duokit/conformance'
 * import { describe, it } from 'vitest'
 *
 * conformance(target, { describe, it })
 * ```
 */
export function conformance(target: Target, { describe, it, afterAll }: TestRunner): void {
  describe(target.name, () => {
    const shared = afterAll !== undefined && isPutTogetherOnce(target) ? new SharedStage(target) : undefined
    if (shared !== undefined) afterAll?.(() => shared.close())
    const run = (scenario: Scenario) =>
      shared === undefined ? runScenario(scenario, target) : shared.run((stage) => scenario.run(stage))
    for (const scenario of scenarios) {
      const reason = skipReason(scenario, target)
      if (reason === undefined) it(titleOf(scenario), () => run(scenario))
      else it.skip(`${titleOf(scenario)} (skipped, since ${reason})`, () => Promise.resolve())
    }
  })
}

/**
 * Runs one scenario on a target, with a local Duo of its own.
 *
 * @throws AssertionError where the target does otherwise
 */
export function runScenario(scenario: Scenario, target: Target): Promise<void> {
  return onStage(target, (stage) => scenario.run(stage))
}

/** Runs every scenario on a target, one after the other, without a test runner. */
export async function runTarget(
  target: Target,
  onFailure: (scenario: Scenario, error: unknown) => void = () => undefined,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const scenario of scenarios) {
    const reason = skipReason(scenario, target)
    const named = { scenario: titleOf(scenario), target: target.name }
    if (reason === undefined) results.push({ ...named, state: await stateOf(scenario, target, onFailure) })
    else results.push({ ...named, state: 'skipped', reason })
  }
  return results
}

async function stateOf(
  scenario: Scenario,
  target: Target,
  onFailure: (scenario: Scenario, error: unknown) => void,
): Promise<'passed' | 'failed'> {
  try {
    await runScenario(scenario, target)
    return 'passed'
  } catch (error) {
    onFailure(scenario, error)
    return 'failed'
  }
}
