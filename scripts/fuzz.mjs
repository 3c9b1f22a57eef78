import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { misused, readWords, wholeNumber } from './command-line.mjs'
import { run } from './run.mjs'
import { quietEnvironment, root, tool } from './tool.mjs'

// Runs the properties of core that the tests check, with other choices and many more of them.

/** Inputs of all properties in one run of the tests, roughly; of each at most 1,000 count. */
const inputsOfTests = 18_000

const options = readOptions()
const folder = mkdtempSync(join(tmpdir(), 'duokit-fuzz-'))
const report = join(folder, 'properties.jsonl')
console.log(`Seed ${options.seed}. The same inputs again: pnpm fuzz --seed ${options.seed} --count ${options.count}`)
const { status, stopped } = await vitest()
const properties = readReport()
rmSync(folder, { recursive: true })
printTable()
process.exitCode = stopped ?? status
if (status === 0 && properties.length === 0) misused(`No property has a name that contains "${options.only}".`)

function vitest() {
  const filter = options.only === undefined ? [] : ['--testNamePattern', options.only]
  const files = ['packages/core/test/properties', 'packages/core/test/web/differential']
  return run(tool('vitest', 'run', '--project', 'core', '--test-timeout', '0', ...filter, ...files), {
    cwd: root,
    env: {
      ...quietEnvironment,
      NODE_NO_WARNINGS: '1',
      DUOKIT_SEED: String(options.seed),
      DUOKIT_RUNS_FACTOR: String(options.count / inputsOfTests),
      DUOKIT_FUZZ_REPORT: report,
      ...(options.path !== undefined && { DUOKIT_PATH: options.path }),
    },
  })
}

function printTable() {
  let all = 0
  for (const { name, outcomes } of properties) {
    const inputs = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
    all += inputs
    const counts = Object.entries(outcomes).toSorted(([, one], [, other]) => other - one)
    console.log(`\n${inputs.toLocaleString('en').padStart(9)}  ${name}`)
    console.log(`           ${counts.map(([outcome, count]) => `${outcome} ${count.toLocaleString('en')}`).join(', ')}`)
  }
  const failed = status === 0 ? '' : ' At least one other does not: see above.'
  console.log(`\n${all.toLocaleString('en')} inputs, ${properties.length} properties hold.${failed}`)
}

/** @returns {{ name: string, outcomes: Record<string, number> }[]} */
function readReport() {
  try {
    const lines = readFileSync(report, 'utf8').trim().split('\n')
    return lines.map((line) => JSON.parse(line))
  } catch {
    return []
  }
}

function readOptions() {
  const { values } = readWords({
    options: {
      count: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      // The name of a property, or a part of it; with a path, one input of it again.
      only: { type: 'string' },
      path: { type: 'string' },
    },
  })
  const { only, path } = values
  return { count: wholeNumber('count', values.count), seed: wholeNumber('seed', values.seed), only, path }
}
