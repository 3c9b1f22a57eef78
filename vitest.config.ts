import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { promptScriptDefine } from './scripts/prompt-script.mjs'

const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))

export default defineConfig({
  // Tests run on the sources, so that a change needs no build in between.
  resolve: { conditions: ['@duokit/source'] },
  ssr: { resolve: { conditions: ['@duokit/source'] } },
  define: promptScriptDefine(),
  test: {
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: folders
      .filter((folder) => existsSync(`${folder}/test`))
      .map((folder) => ({
        extends: true as const,
        test: { name: folder.split('/')[1] ?? folder, root: folder, include: ['test/**/*.test.ts'] },
      })),
  },
})
