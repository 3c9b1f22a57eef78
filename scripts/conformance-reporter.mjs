import { formatTable } from '../packages/conformance/dist/index.js'

/** @typedef {Parameters<typeof formatTable>[0][number]} Result */

/** Shows what vitest saw of the conformance suite as the suite's own table, after what went wrong. */
export default class ConformanceReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly import('vitest').TestError[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {Result[]} */
    const results = []
    const errors = [...unhandledErrors]
    for (const module of modules) {
      errors.push(...module.errors())
      for (const suite of module.children.allSuites()) errors.push(...suite.errors())
      for (const test of module.children.allTests()) {
        const result = resultOf(test)
        if (result !== undefined) results.push(result)
        for (const error of test.result().errors ?? []) console.error(`\n✗ ${test.fullName}\n${error.stack}`)
      }
    }
    // A target that does not load is no passed target.
    for (const error of errors) results.push({ scenario: `(${error.message})`, target: 'loading', state: 'failed' })
    for (const error of errors) console.error(error.stack ?? error.message)
    console.log(`\n${formatTable(results)}`)
  }
}

/**
 * @param {import('vitest/node').TestCase} test
 * @returns {Result | undefined}
 */
function resultOf(test) {
  const [, scenario, , reason] = /^(DUO-\d{3} .*?)( \(skipped, since (.*)\))?$/.exec(test.name) ?? []
  if (scenario === undefined) return undefined
  const { state } = test.result()
  return {
    scenario,
    target: test.parent.type === 'suite' ? test.parent.name : test.parent.relativeModuleId,
    state: state === 'pending' ? 'failed' : state,
    reason,
  }
}
