import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { workspaceFolders } from './source-files.mjs'
import { root } from './tool.mjs'

/**
 * @typedef {import('./run-tasks.mjs').FinishedTask} Task
 * @typedef {{ passed: number, failed: number, skipped?: number }} Count
 * @typedef {{ title: string, reason: string }} Failure
 * @typedef {{ file: string, seconds: number }} Module
 * @typedef {{ count: Count, failures: readonly Failure[], modules: readonly Module[] }} TestResult
 * @typedef {Map<Task, TestResult>} TestResults
 */

/**
 * Where a package keeps what its tests gave. It is an output of the task, so that turbo brings it back with the task.
 *
 * @param {string} folder
 */
export const resultsOf = (folder) => join(root, folder, '.results', 'tests.json')

/** So that no result of an earlier run is taken for one of this run. */
export function clearTestResults() {
  for (const folder of workspaceFolders()) rmSync(resultsOf(folder), { force: true })
}

/** Folders with tests that no task runs: they have no script `test`. */
export function untested() {
  return workspaceFolders().filter((folder) => existsSync(join(root, folder, 'test')) && !hasTestScript(folder))
}

/** @param {string} folder */
function hasTestScript(folder) {
  const { scripts } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return scripts?.test !== undefined
}

/**
 * What the tests of each package gave, by task, as `{ count, failures, modules }`. A task that ended badly without a
 * failed test, or without having run any, counts as one failure.
 *
 * @param {readonly Task[]} tasks
 * @returns {TestResults}
 */
export function readTestResults(tasks) {
  return new Map(tasks.filter(({ task }) => task === 'test').map((task) => [task, resultOf(task)]))
}

/**
 * @param {Task} task
 * @returns {TestResult}
 */
function resultOf({ directory, title, passed }) {
  const { failures = [], modules = [], ...count } = read(resultsOf(directory)) ?? { passed: 0, failed: 0 }
  if (count.passed + count.failed === 0) console.error(`${title} ran no test`)
  const wrong = count.failed === 0 && (!passed || count.passed === 0)
  return { count: wrong ? { ...count, failed: 1 } : count, failures, modules }
}

/** @param {string} path */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
