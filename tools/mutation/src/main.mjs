import { Stryker } from '@stryker-mutator/core'
import { fileURLToPath } from 'node:url'
import { globSync } from 'node:fs'
import { misused } from '../../../scripts/command-line.mjs'
import { groups, problemsOfGroups } from './groups.mjs'
import { add, readCounts, scoreOf } from './score.mjs'

// Changes core in one place after the other, and says whether a test notices: `pnpm mutation` for all of it, which
// takes two hours or three, `pnpm mutation web proofs` for parts. What was found before is not asked again unless the
// place or its tests changed. MUTATION_WORKERS=2 uses two processes; MUTATION_QUICK=1 leaves out what is computed once,
// while a file is loaded.

// What a file computes while it is loaded has to be loaded anew for each mutant, which costs too much for the rest of
// them.
const rounds = process.env['MUTATION_QUICK'] ? [false] : [false, true]

/** Percent of the mutants of core that tests must notice. */
const least = 90
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in groups))
if (unknown.length > 0) misused(`no such group: ${unknown.join(', ')}; there are ${Object.keys(groups).join(', ')}`)

const problems = problemsOfGroups((pattern) => globSync(pattern))
if (problems.length > 0) throw new Error(`groups.mjs is out of date: ${problems.join('; ')}`)

for (const [name, group] of Object.entries(groups)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`\n${name}`)
  for (const anew of rounds) {
    // Stryker 10.1 filters by `testFiles` as if they were names of tests, which leaves none for a static mutant, and
    // turns it on when the file is loaded already. In the second round the configuration of Vitest names them instead.
    process.env['MUTATION_ANEW'] = anew ? JSON.stringify(group.testFiles) : ''
    const tests = anew ? { testFiles: [] } : {}
    await new Stryker({ ...optionsOf(name, group), ...tests, ignoreStatic: !anew }).runMutationTest()
  }
}
process.exitCode = printScores() < least ? 1 : 0

/**
 * @param {string} name
 * @param {import('./groups.mjs').Group} group
 * @returns {ConstructorParameters<typeof Stryker>[0]}
 */
function optionsOf(name, group) {
  return {
    ...group,
    buildCommand: 'node tools/mutation/src/bundle.mjs',
    testRunner: 'vitest',
    vitest: { configFile: 'tools/mutation/src/vitest.config.mjs', pool: 'threads', related: false },
    ignorePatterns: [
      '**',
      '!package.json',
      '!tsconfig.base.json',
      '!scripts/**',
      '!tools/mutation/**',
      '!packages/{core,koa,conformance}/**',
      '!packages/browser/dist/**',
      '**/node_modules/**',
      '**/.turbo/**',
      'packages/core/mutated/**',
    ],
    ignorers: ['prose'],
    plugins: [
      import.meta.resolve('@stryker-mutator/vitest-runner'),
      fileURLToPath(new URL('prose-ignorer.mjs', import.meta.url)),
    ],
    concurrency: Number(process.env['MUTATION_WORKERS'] ?? 1),
    timeoutMS: 30_000,
    disableTypeChecks: false,
    incremental: true,
    incrementalFile: `reports/mutation/${name}.incremental.json`,
    reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
    htmlReporter: { fileName: `reports/mutation/${name}.html` },
    allowConsoleColors: false,
  }
}

/** All groups that were ever run here. @returns the score of all of them together */
function printScores() {
  const found = Object.keys(groups).flatMap((name) => {
    const counts = readCounts(`reports/mutation/${name}.json`)
    return counts === undefined ? [] : [{ name, counts }]
  })
  const total = found.map(({ counts }) => counts).reduce(add)
  const rows = [...found, { name: 'all', counts: total }]
  console.table(
    Object.fromEntries(rows.map(({ name, counts }) => [name, { ...counts, score: `${scoreOf(counts).toFixed(1)} %` }])),
  )
  return scoreOf(total)
}
