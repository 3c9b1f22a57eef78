import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Registry } from './registry.ts'
import { runProgram } from './run-program.ts'

const sources = fileURLToPath(new URL('../applications', import.meta.url))

/** One way to have an application: a line of the table. */
export interface Setting {
  readonly name: string
  /** The command that installs packages by name. */
  readonly install: readonly [string, ...string[]]
}

/** Makes an application outside of the repository that installs the packages by name, and logs in to it. */
export async function rehearse({ name, install }: Setting, folder: string, registry: Registry): Promise<void> {
  const cwd = join(folder, name.replaceAll(/\W+/g, '-'))
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'application', private: true, type: 'module' }))
  writeFileSync(join(cwd, '.npmrc'), `registry=${registry.url}\n`)
  cpSync(sources, cwd, { recursive: true })
  const env = { ...process.env, npm_config_registry: registry.url, npm_config_cache: join(folder, 'npm-cache') }
  await runProgram([...install, '@duokit/koa', 'koa', '@duokit/simulator', 'duokit'], { cwd, env })
  await runProgram([process.execPath, 'log-in.mjs', 'application.mjs'], { cwd, env })
}
