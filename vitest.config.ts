import { existsSync, readdirSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { promptScriptDefine } from './scripts/prompt-script.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))
const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))

/**
 * Files of tests share the modules of a worker, which are loaded once. Not where files load the same modules with one
 * dependency, then with another (h3), or are few and spend their time in programs of their own.
 */
const isolated = ['packages/h3', 'packages/nuxt', 'apps/docs', 'apps/runtimes']

const project = (folder: string, name = folder.split('/')[1] ?? folder, env: Record<string, string> = {}) => ({
  extends: true as const,
  test: { name, root: folder, include: ['test/**/*.test.ts'], env, isolate: isolated.includes(folder) },
})

/** The same tests on another major of their framework, which is installed apart. */
const nest11 = fileURLToPath(new URL('packages/nestjs/test/nest-11/node_modules', import.meta.url))
const onNest11 = {
  ...project('packages/nestjs', 'nestjs-11', { NEST_MAJOR: '11' }),
  resolve: {
    conditions: ['@duokit/source'],
    alias: [{ find: /^@nestjs\/([\w.-]+(?:\/.*)?)$/, replacement: `${nest11}/@nestjs/$1` }],
  },
}

/**
 * The folders whose test files take longest, slowest first: at the end of a run no worker should have a long file left.
 */
const slowest = ['apps/e2e', 'packages/nuxt', 'packages/cli', 'packages/browser', 'packages/simulator']

const rankOf = (folder: string) => (slowest.includes(folder) ? slowest.indexOf(folder) : slowest.length)

/** Vitest would begin with the largest file on a clean clone, but size says little about a browser test. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- It sorts no array of ours.
    const bySize = await super.sort(files)
    const folderOf = (file: TestSpecification) => relative(root, file.project.config.root).replaceAll('\\', '/')
    return bySize.toSorted((one, other) => rankOf(folderOf(one)) - rankOf(folderOf(other)))
  }
}

export default defineConfig({
  // Tests run on the sources, so that a change needs no build in between.
  resolve: { conditions: ['@duokit/source'] },
  ssr: { resolve: { conditions: ['@duokit/source'] } },
  define: promptScriptDefine(),
  test: {
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [...folders.filter((folder) => existsSync(`${folder}/test`)).map((folder) => project(folder)), onNest11],
  },
})
