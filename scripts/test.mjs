import { durationsTable } from './durations.mjs'
import { ensureBrowsers } from './ensure-browser.mjs'
import { ensureRedis } from './ensure-redis.mjs'
import { failuresIn } from './failures.mjs'
import { runTasks } from './run-tasks.mjs'
import { quietEnvironment } from './tool.mjs'
import { testMachine } from './test-machine.mjs'
import { clearTestResults, readTestResults, untested } from './test-results.mjs'

// Everything that decides whether a change lands, in one run that shows everything: a failed check does not hide the
// next one. All of it are tasks of turbo, which knows what has not changed since it passed: in a working copy that
// leaves the packages that changed and their dependents, in a fresh clone everything. Each task counts as one, those
// that run tests count their tests, and the last line is the sum.

const checks = ['format:check', 'lint', 'check:graph', 'check:unused', 'check:readme', 'check:reference']

const counted = /** @type {const} */ (['passed', 'failed', 'skipped'])
const total = { passed: 0, failed: 0, skipped: 0 }
/** @type {string[]} */
const failures = []

programs()
if (total.failed === 0) await tasks()
summarise()

function programs() {
  for (const ensure of [ensureBrowsers, ensureRedis]) {
    try {
      console.log(ensure())
      total.passed++
    } catch (error) {
      console.error(/** @type {Error} */ (error).message)
      add('programs of the tests', { failed: 1 })
    }
  }
}

async function tasks() {
  clearTestResults()
  const env = { ...quietEnvironment, DUOKIT_TEST_MACHINE: testMachine() }
  const { finished, stopped } = await runTasks(['build', 'typecheck', 'check:pack', ...checks, 'test'], env)
  if (stopped !== undefined) process.exit(stopped)
  if (finished.length === 0) add('turbo', { failed: 1 })
  for (const folder of untested()) add(`${folder} has tests and no script "test"`, { failed: 1 })
  const results = readTestResults(finished)
  for (const task of finished) add(task.title, results.get(task)?.count ?? { [task.passed ? 'passed' : 'failed']: 1 })
  console.log(`\n${durationsTable(finished, results)}`)
  for (const line of failuresIn(results)) console.log(line)
}

/**
 * @param {string} title
 * @param {Partial<typeof total>} count
 */
function add(title, count) {
  for (const key of counted) total[key] += count[key] ?? 0
  if ((count.failed ?? 0) > 0) failures.push(title)
}

function summarise() {
  if (failures.length > 0) console.log(`Failed: ${failures.join(', ')}`)
  if (total.skipped > 0) console.log(`${total.skipped} skipped, each with its reason`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed > 0 ? 1 : 0
}
