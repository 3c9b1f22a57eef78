import * as fc from 'fast-check'

/**
 * The same choices at each run, and another hundred thousand are `pnpm fuzz`: a test that fails now and then helps
 * nobody.
 */
const seed = 20_261_125

/**
 * Checks that something expectAlways for whatever comes in. A counterexample is made as small as it gets, and is
 * printed with the seed and the path that make it again.
 */
export function expectAlways<Values extends [unknown, ...unknown[]]>(
  ...given: [
    ...arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
    check: (...values: Values) => unknown,
  ]
): Promise<void> {
  const arbitraries = given.slice(0, -1) as unknown as { [Index in keyof Values]: fc.Arbitrary<Values[Index]> }
  const check = given.at(-1) as (...values: Values) => unknown
  const property = fc.asyncProperty(...arbitraries, async (...values: Values) => {
    await check(...values)
  })
  return fc.assert(property, { seed, numRuns: 300 })
}
