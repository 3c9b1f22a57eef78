import { writeFileSync } from 'node:fs'

/**
 * Writes what vitest really saw, as `{ passed, failed, skipped }`, to the file named by DUOKIT_COUNT_FILE. A file that does
 * not load, a hook that throws and an error outside of any test each count as one failure: none of them is a failed test
 * to vitest, and all of them mean that something was not tested.
 */
export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      count.failed += module.errors().length
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        count[state === 'pending' ? 'failed' : state]++
      }
    }
    writeFileSync(process.env.DUOKIT_COUNT_FILE, JSON.stringify(count))
  }
}
