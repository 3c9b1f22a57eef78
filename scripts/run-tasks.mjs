import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.mjs'
import { root, tool } from './tool.mjs'

const summaries = join(root, '.turbo', 'runs')

/**
 * @typedef {object} FinishedTask
 * @property {string} title
 * @property {string} task - its name
 * @property {string} directory
 * @property {boolean} passed
 * @property {boolean} [cached]
 * @property {number} seconds
 */

/**
 * Runs tasks of turbo in all packages, each to its end even if another one fails, but none on what failed.
 *
 * @param {readonly string[]} names
 * @param {NodeJS.ProcessEnv} env
 * @returns `finished`, every task with its `title`, `name`, `folder`, whether it `passed` or was `cached`, and its
 * `seconds`; and the status to end with in `stopped` when we were told to
 */
export async function runTasks(names, env) {
  rmSync(summaries, { recursive: true, force: true })
  const words = tool('turbo', 'run', ...names, '--concurrency=2', '--continue=dependencies-successful', '--summarize')
  const { status, stopped } = await run(words, { cwd: root, env })
  const [summary] = existing(summaries)
  /** @type {any[]} */
  const tasks = summary === undefined ? [] : JSON.parse(readFileSync(join(summaries, summary), 'utf8')).tasks
  const finished = tasks.filter(({ command }) => command !== '<NONEXISTENT>').map(describe)
  return { status, stopped, finished }
}

/**
 * @param {any} task - as turbo describes it
 * @returns {FinishedTask}
 */
function describe({ taskId, task, directory, cache, execution }) {
  const title = taskId.replace(/^\/\/#/, '')
  // What was not begun, after something that it needs had failed, has no execution, and did not pass.
  if (execution === undefined || execution === null) return { title, task, directory, passed: false, seconds: 0 }
  const { exitCode, startTime, endTime } = execution
  const cached = cache.status === 'HIT'
  return { title, task, directory, cached, passed: exitCode === 0, seconds: (endTime - startTime) / 1000 }
}

/** @param {string} folder */
function existing(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
