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

/**
 * Workers of these are processes: they start browsers or other programs, which end with them, or have options of Node's
 * own. The others are threads, which start sooner.
 */
const inProcesses = [
  'packages/browser',
  'packages/nuxt',
  'packages/simulator',
  'apps/docs',
  'apps/e2e',
  'apps/nuxt-sample',
  'apps/recipes',
  'apps/runtimes',
]

/** Milliseconds. Vitest's own second is too short for a page on a busy machine. */
const longestPoll = 30_000

/**
 * Nitro copies of a dependency only the files that a server in production loads. Vitest asks Node for the others.
 */
const inProduction = ['--conditions', 'production']

const project = (folder: string, name = folder.split('/')[1] ?? folder, env: Record<string, string> = {}) => ({
  extends: true as const,
  test: {
    name,
    // Files are transformed once for all projects with one root: vitest keeps them in a cache that depends on it.
    root,
    include: [`${folder}/test/**/*.test.ts`],
    env,
    isolate: isolated.includes(folder),
    pool: inProcesses.includes(folder) ? ('forks' as const) : ('threads' as const),
    execArgv: folder === 'packages/nuxt' ? inProduction : [],
    expect: { poll: { timeout: longestPoll } },
  },
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

/** The same with the first version of Hono that is supported. Its subpaths are in its exports alone. */
const hono48 = fileURLToPath(new URL('packages/hono/test/hono-4.8/package.json', import.meta.url))
const honoProject = project('packages/hono', 'hono-4.8', { HONO_VERSION: '4.8' })
const onHono48 = {
  ...honoProject,
  // One kind of session is enough for the older version.
  test: { ...honoProject.test, exclude: ['packages/hono/test/conformance-cookie-session.test.ts'] },
  plugins: [
    {
      name: 'hono-4.8',
      enforce: 'pre' as const,
      resolveId(this: PluginContext, source: string, _importer: string | undefined, options: object) {
        return /^@?hono(?:\/|$)/.test(source) ? this.resolve(source, hono48, { ...options, skipSelf: true }) : undefined
      },
    },
  ],
}

interface PluginContext {
  resolve(source: string, importer: string, options: object): unknown
}

/**
 * Beginnings of the paths of the test files that take longest, slowest first: at the end of a run no worker should have
 * a long file left while the other has none.
 */
const slowest = [
  ...['sessions', 'step-up', 'live', 'login', 'history', 'conformance', ''].map((name) => `apps/e2e/test/${name}`),
  ...['conformance', 'server', 'dev', ''].map((name) => `packages/nuxt/test/${name}`),
  ...['conformance', 'sockets/floods'].map((name) => `packages/nestjs/test/${name}`),
  ...['cli', 'browser', 'simulator'].map((name) => `packages/${name}/test/`),
]

/** A suite of conformance is a file of a few lines and the longest of most packages. */
function rankOf(file: string): number {
  const rank = slowest.findIndex((start) => file.startsWith(start))
  if (rank !== -1) return rank
  return file.endsWith('/conformance.test.ts') ? slowest.length : slowest.length + 1
}

/** Vitest would begin with the largest file on a clean clone, but size says little about a browser test. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- It sorts no array of ours.
    const bySize = await super.sort(files)
    const pathOf = (file: TestSpecification) => relative(root, file.moduleId).replaceAll('\\', '/')
    return bySize.toSorted((one, other) => rankOf(pathOf(one)) - rankOf(pathOf(other)))
  }
}

export default defineConfig({
  // Tests run on the sources, so that a change needs no build in between.
  resolve: { conditions: ['@duokit/source'] },
  ssr: { resolve: { conditions: ['@duokit/source'] } },
  define: promptScriptDefine(),
  test: {
    // One more than the cores of a small machine: while some tests wait for a socket or a page, others run. Those of
    // e2e, which wait most and end last, have four.
    maxWorkers: 3,
    sequence: { sequencer: SlowestFirst },
    // Against what hangs, and not a measure of speed: machines may be busy.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      ...folders.filter((folder) => existsSync(`${folder}/test`)).map((folder) => project(folder)),
      onNest11,
      onHono48,
    ],
  },
})
