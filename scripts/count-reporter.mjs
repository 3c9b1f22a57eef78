import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes what vitest really saw, as `{ passed, failed, skipped, failures, modules }`, to the file named by
 * DUOKIT_COUNT_FILE. A file that does not load, a hook that throws and an error outside of any test each count as one
 * failure: vitest counts none of them as a failed test, and each means that something was not tested. `failures` says
 * what failed and why, `modules` how long each file took.
 */
export default class CountReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: 0, skipped: 0 }
    const failures = unhandledErrors.map((error) => failureOf('outside of any test', [error]))
    for (const module of modules) {
      const file = module.relativeModuleId
      for (const error of module.errors()) failures.push(failureOf(file, [error]))
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) failures.push(failureOf(`${file} > ${suite.fullName}`, [error]))
      }
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result()
        if (state === 'passed' || state === 'skipped') count[state]++
        else failures.push(failureOf(`${file} > ${test.fullName}`, errors))
      }
    }
    count.failed = failures.length
    const file = process.env.DUOKIT_COUNT_FILE
    if (file === undefined) throw new Error('DUOKIT_COUNT_FILE names no file')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ ...count, failures, modules: modules.map(durationOf) }))
  }
}

/**
 * @param {string} title
 * @param {readonly unknown[] | undefined} errors
 */
function failureOf(title, errors = []) {
  const [error] = errors
  const reason = error === undefined ? 'did not end' : String(Reflect.get(Object(error), 'message') ?? error)
  return { title, reason }
}

/**
 * What a worker spent on a file: getting ready, importing it, and its tests and hooks.
 *
 * @param {import('vitest/node').TestModule} module
 */
function durationOf(module) {
  const { environmentSetupDuration, prepareDuration, setupDuration, collectDuration, duration } = module.diagnostic()
  const milliseconds = environmentSetupDuration + prepareDuration + setupDuration + collectDuration + duration
  return { file: module.relativeModuleId, seconds: milliseconds / 1000 }
}
