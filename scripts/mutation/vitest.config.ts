import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { promptScriptDefine } from '../prompt-script.mjs'

// The tests that judge a mutant of core: core's own, and those that reach the gate over HTTP.

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

// By name rather than through node_modules, which leads out of the copy of the tree that Stryker mutates.
const copied = {
  '@duokit/core/compat': 'packages/core/src/web/compat.ts',
  '@duokit/core/diagnose': 'packages/core/src/diagnose/index.ts',
  '@duokit/core': 'packages/core/src/index.ts',
  '@duokit/koa': 'packages/koa/src/index.ts',
  '@duokit/conformance': 'packages/conformance/src/index.ts',
}

/** The first failure decides, so what is quick comes first: core's own tests, then HTTP, then the scenarios. */
class QuickestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      moduleId.includes('conformance') ? 2 : moduleId.includes('packages/core/') ? 0 : 1
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1)))
  }
}

const project = (name: string, exclude: string[]) => ({
  extends: true as const,
  test: { name, root: at(`packages/${name}`), include: ['test/**/*.test.ts'], exclude },
})

export default defineConfig({
  resolve: {
    conditions: ['@duokit/source'],
    alias: Object.entries(copied).map(([name, path]) => ({ find: new RegExp(`^${name}$`), replacement: at(path) })),
  },
  ssr: { resolve: { conditions: ['@duokit/source'] } },
  define: promptScriptDefine(),
  test: {
    // A mutant that leaves a request without an answer is found out sooner.
    testTimeout: 10_000,
    hookTimeout: 30_000,
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    projects: [
      // Built files are not mutated; the comparison with Duo's package takes ten seconds and is made of vectors that others test.
      project('core', ['**/built.test.ts', '**/tls.test.ts', '**/differential.test.ts']),
      project('koa', ['**/conformance-koa-2.test.ts']),
    ],
  },
})
