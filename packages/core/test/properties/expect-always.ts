import * as fc from 'fast-check'
import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * The same choices at each run: a test that fails now and then helps nobody. `pnpm fuzz` makes others, and more of
 * them.
 */
const seed = Number(process.env['DUOKIT_SEED'] ?? 20_261_125)
const factor = Number(process.env['DUOKIT_RUNS_FACTOR'] ?? 1)
const path = process.env['DUOKIT_PATH']
/** Where `pnpm fuzz` reads what came of each property. */
const report = process.env['DUOKIT_FUZZ_REPORT']

type Given<Values extends unknown[]> = [
  ...arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  check: (...values: Values) => unknown,
]

/**
 * Checks that something holds for whatever comes in. A counterexample is made as small as it gets, and is printed with
 * the seed and the path that make it again.
 */
export async function expectAlways<Values extends [unknown, ...unknown[]]>(...given: Given<Values>): Promise<void> {
  await countOutcomes(300, given)
}

/**
 * The same for checks that say what came of an input. Some inputs have to be accepted: a rule that nothing meets is no
 * rule.
 *
 * @param runs - of the tests; `pnpm fuzz` multiplies them
 */
export async function expectOutcomes<Values extends [unknown, ...unknown[]]>(
  runs: number,
  ...given: Given<Values>
): Promise<void> {
  const outcomes = await countOutcomes(runs, given)
  // A single input that is run again may be any of them.
  if (path === undefined) expect([...outcomes.keys()], 'some inputs are accepted').toContain('accepted')
}

/** A property that needs many runs for its rare cases gets no larger share of more. */
function runsOf(runs: number): number {
  return Math.max(runs, Math.ceil(Math.min(runs, 1000) * factor))
}

async function countOutcomes<Values extends [unknown, ...unknown[]]>(
  runs: number,
  given: Given<Values>,
): Promise<Map<string, number>> {
  const arbitraries = given.slice(0, -1) as unknown as { [Index in keyof Values]: fc.Arbitrary<Values[Index]> }
  const check = given.at(-1) as (...values: Values) => unknown
  const outcomes = new Map<string, number>()
  const property = fc.asyncProperty(...arbitraries, async (...values: Values) => {
    const found = await check(...values)
    const outcome = typeof found === 'string' ? found : 'holds'
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  })
  const where = path === undefined ? {} : { path }
  await fc.assert(property, { seed, numRuns: runsOf(runs), ...where })
  if (report !== undefined) {
    const name = expect.getState().currentTestName
    appendFileSync(report, `${JSON.stringify({ name, outcomes: Object.fromEntries(outcomes) })}\n`)
  }
  return outcomes
}
