import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { applyEdits } from './apply-edits.ts'
import type { Registry } from './registry.ts'
import { runProgram, type RunOptions } from './run-program.ts'
import type { Setting, Starter } from './setting.ts'

const applications = fileURLToPath(new URL('../applications', import.meta.url))
/** What logs in to every application, and the command that examines it. */
const witnesses = ['@duokit/simulator', 'duokit']

/** Builds an application outside the repository that installs the packages by name, and logs in to it. */
export async function rehearse(setting: Setting, folder: string, registry: Registry): Promise<void> {
  const { name, install, execute = ['npx', '--no', '--'], packages, starter, build, node, program } = setting
  const cwd = join(folder, name.replaceAll(/\W+/g, '-'))
  mkdirSync(cwd)
  const env: NodeJS.ProcessEnv = {
    ...environmentOf(folder, registry),
    DOCTOR: JSON.stringify([...execute, 'duokit', 'doctor']),
    PAGE: setting.page ?? '/',
  }
  if (starter !== undefined) await start(starter, { cwd, env })
  addSources(setting.sources, cwd, registry)
  await runProgram([...install, ...packages, ...witnesses], { cwd, env })
  if (build !== undefined) await runProgram([...execute, ...build], { cwd, env })
  const path = node === undefined ? env.PATH : `${await installNode(node, { cwd, env })}${delimiter}${env.PATH}`
  const launcher = setting.execute ?? []
  const [first = 'node', ...words] = [...launcher, 'node', 'log-in.mjs', ...program]
  await runProgram([first, ...words], { cwd, env: { ...env, PATH: path } })
}

async function start({ command, edits }: Starter, options: RunOptions): Promise<void> {
  await runProgram(command, options)
  applyEdits(options.cwd, edits)
}

export function addSources(sources: string, cwd: string, registry: Registry): void {
  const manifest = join(cwd, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, JSON.stringify({ name: 'application', private: true }))
  writeFileSync(join(cwd, '.npmrc'), `registry=${registry.url}\n`)
  cpSync(join(applications, sources), cwd, { recursive: true })
  cpSync(join(applications, 'log-in.mjs'), join(cwd, 'log-in.mjs'))
}

/** Everything comes from the registry on this machine, and nothing is kept outside the folder. */
export function environmentOf(folder: string, registry: Registry): NodeJS.ProcessEnv {
  // What pnpm tells its scripts is not for other installers, and is not what a user's shell has.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:npm_|pnpm_)/i.test(name))
  return {
    ...Object.fromEntries(inherited),
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_store_dir: join(folder, 'pnpm-store'),
    npm_config_update_notifier: 'false',
    BUN_CONFIG_REGISTRY: registry.url,
    BUN_INSTALL_CACHE_DIR: join(folder, 'bun-cache'),
    YARN_NPM_REGISTRY_SERVER: registry.url,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_GLOBAL_FOLDER: join(folder, 'yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    NUXT_TELEMETRY_DISABLED: '1',
  }
}

/** @returns the folder of its program */
async function installNode(version: string, options: RunOptions): Promise<string> {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  await runProgram(['npm', 'install', '--no-audit', '--no-fund', `${name}@${version}`], options)
  return join(options.cwd, 'node_modules', name, 'bin')
}
