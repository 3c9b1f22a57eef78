/**
 * @typedef {import('./run-tasks.mjs').FinishedTask} Task
 * @typedef {import('./test-results.mjs').TestResults} Results
 * @typedef {[name: string, value: string]} Row
 */

const slowest = 12

/**
 * Returns where the time of a run went, as a table: the tasks of each kind, the tests of each package, then the slowest
 * test files. Tasks run side by side, and so do the tests of one, so that their seconds add up to more than the whole
 * run took. What turbo brought back from an earlier run says so, and takes no time.
 *
 * @param {readonly Task[]} tasks - what `runTasks` gives
 * @param {Results} results - what `readTestResults` gives
 */
export function durationsTable(tasks, results) {
  const files = [...results].flatMap(([{ cached }, { modules }]) =>
    cached ? [] : modules.map(({ file, seconds }) => rowOf(file, seconds)),
  )
  return [
    ...section('Tasks', 'seconds', kinds(tasks)),
    ...section('Tests', 'passed', [...results].map(testRow)),
    ...section('Slowest test files', 'seconds', slowestFirst(files).slice(0, slowest)),
    ...section('Whole run', 'seconds', [rowOf('', performance.now() / 1000)]),
  ].join('\n')
}

/** @param {readonly Task[]} tasks */
function kinds(tasks) {
  return [...new Set(tasks.map(({ task }) => task))].map((name) => {
    const some = tasks.filter(({ task }) => task === name)
    const cached = some.filter((task) => task.cached).length
    const seconds = some.reduce((sum, task) => sum + (task.cached ? 0 : task.seconds), 0)
    return rowOf(`${name}, ${some.length} (${cached} cached)`, seconds)
  })
}

/**
 * @param {[Task, import('./test-results.mjs').TestResult]} result
 * @returns {Row}
 */
function testRow([{ title, cached, seconds }, { count }]) {
  const note = cached ? 'cached' : `${shown(seconds)} s`
  const failed = count.failed > 0 ? `, ${count.failed} failed` : ''
  return [`${title.split('#')[0]} (${note}${failed})`, String(count.passed)]
}

/**
 * @param {string} title
 * @param {string} unit
 * @param {readonly Row[]} rows
 */
function section(title, unit, rows) {
  if (rows.length === 0) return []
  const width = Math.max(title.length, ...rows.map(([name]) => name.length))
  const line = (/** @type {string} */ name, /** @type {string} */ value) =>
    `${name.padEnd(width)}  ${value.padStart(8)}`
  return [line(title, unit), ...rows.map(([name, value]) => line(name, value)), '']
}

/** @param {readonly Row[]} rows */
function slowestFirst(rows) {
  return rows.toSorted(([, one], [, other]) => Number(other) - Number(one))
}

/**
 * @param {string} name
 * @param {number} seconds
 * @returns {Row}
 */
function rowOf(name, seconds) {
  return [name, shown(seconds)]
}

/** @param {number} seconds */
function shown(seconds) {
  return seconds.toFixed(1)
}
