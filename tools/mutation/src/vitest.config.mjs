import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'
import { bundled, folder } from './bundled.mjs'

// The tests that judge a mutant of core: core's own, and those that reach the gate over HTTP.

/** @param {string} path */
const at = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

const outside = [
  ...Object.entries(bundled).map(([name, { entry }]) => ({
    find: new RegExp(`^${name}$`),
    replacement: at(`${folder}/${entry}.js`),
  })),
  { find: /^@duokit\/simulator$/, replacement: at('packages/core/node_modules/@duokit/simulator/dist/index.js') },
]

/** The first failure decides, so what is quick and sees much comes first, and the scenarios last. */
const order = ['/core/', 'login', 'stores', 'proof', 'callback', 'completion', 'guard', 'pages', 'options', '/http/']

class QuickestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  sort(files) {
    /** @param {import('vitest/node').TestSpecification} file */
    const rank = ({ moduleId }) =>
      (order.findIndex((part) => moduleId.includes(part)) + order.length + 1) % (order.length + 1)
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)))
  }
}

/** In the second round, the tests of the group; in the first, Stryker says which. */
/** @type {string[] | null} */
const chosen = JSON.parse(process.env['MUTATION_ANEW'] || 'null')
/**
 * @param {string} place
 * @param {string} all
 */
const testsIn = (place, all) =>
  chosen === null
    ? [all]
    : chosen.filter((file) => file.startsWith(`${place}/`)).map((file) => file.slice(place.length + 1))

/**
 * @param {string} name
 * @param {string[]} exclude
 */
const project = (name, exclude) => ({
  extends: /** @type {const} */ (true),
  test: { name, root: at(`packages/${name}`), include: testsIn(`packages/${name}`, 'test/**/*.test.ts'), exclude },
})

export default defineConfig({
  resolve: { alias: outside },
  test: {
    // A mutant that leaves a request without an answer is found out sooner.
    testTimeout: 10_000,
    hookTimeout: 30_000,
    isolate: chosen !== null,
    sequence: { sequencer: QuickestFirst },
    server: { deps: { external: [/packages\/core\/mutated\//, /packages\/simulator\/dist\//] } },
    projects: [
      // Built files are not mutated; the comparison with Duo's package takes ten seconds and is made of vectors that
      // others test.
      project('core', ['**/built.test.ts', '**/differential.test.ts']),
      project('koa', ['**/conformance-koa-2.test.ts']),
      {
        extends: true,
        test: {
          name: 'scenarios',
          root: at('tools/mutation/src'),
          include: testsIn('tools/mutation/src', '*.test.mjs'),
        },
      },
    ],
  },
})
