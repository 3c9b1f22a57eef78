import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { promptScriptDefine } from './scripts/prompt-script.mjs'

const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))

const project = (folder: string, name = folder.split('/')[1] ?? folder, env: Record<string, string> = {}) => ({
  extends: true as const,
  test: { name, root: folder, include: ['test/**/*.test.ts'], env },
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

export default defineConfig({
  // Tests run on the sources, so that a change needs no build in between.
  resolve: { conditions: ['@duokit/source'] },
  ssr: { resolve: { conditions: ['@duokit/source'] } },
  define: promptScriptDefine(),
  test: {
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [...folders.filter((folder) => existsSync(`${folder}/test`)).map((folder) => project(folder)), onNest11],
  },
})
