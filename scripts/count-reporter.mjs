import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes what vitest really saw, as `{ passed, failed, skipped, modules }`, to the file named by DUOKIT_COUNT_FILE. A
 * file that does not load, a hook that throws and an error outside of any test each count as one failure: vitest counts
 * none of them as a failed test, and each means that something was not tested. `modules` says how long each file took.
 */
export default class CountReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, modules: modules.map(durationOf) }
    for (const module of modules) {
      count.failed += module.errors().length
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        count[state === 'pending' ? 'failed' : state]++
      }
    }
    const file = process.env.DUOKIT_COUNT_FILE
    if (file === undefined) throw new Error('DUOKIT_COUNT_FILE names no file')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(count))
  }
}

/**
 * What a worker spent on a file: getting ready, importing it, and its tests and hooks.
 *
 * @param {import('vitest/node').TestModule} module
 */
function durationOf(module) {
  const { environmentSetupDuration, prepareDuration, setupDuration, collectDuration, duration } = module.diagnostic()
  const milliseconds = environmentSetupDuration + prepareDuration + setupDuration + collectDuration + duration
  return { project: module.project.name, file: module.relativeModuleId, seconds: milliseconds / 1000 }
}
