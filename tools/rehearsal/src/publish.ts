import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Registry } from './registry.ts'
import { runProgram } from './run-program.ts'

export interface Published {
  readonly name: string
  readonly version: string
}

export const pnpm = ['npx', '-y', 'pnpm@10.34.9'] as const

/**
 * Versions and publishes the last commit, in a clone, with the commands of `.github/workflows/release.yml`.
 *
 * @param root - the repository, which stays as it is
 */
export async function publish(root: string, folder: string, registry: Registry): Promise<Published[]> {
  const clone = cloneOf(folder)
  const env = { ...process.env, CI: 'true', npm_config_registry: registry.url, HUSKY: '0' }
  await runProgram(['git', 'clone', '--quiet', '--local', root, clone], { cwd: folder, env })
  const here = { cwd: clone, env: { ...env, npm_config_registry: undefined } }
  await runProgram([...pnpm, 'install', '--frozen-lockfile', '--prefer-offline'], here)
  await runProgram([...pnpm, 'changeset', 'version'], here)
  await runProgram([...pnpm, 'build', '--filter=./packages/*'], here)
  appendFileSync(join(clone, '.npmrc'), `\nregistry=${registry.url}\n${registry.login}\n`)
  keepOutOfGit(clone)
  withoutProvenance(clone)
  await runProgram([...pnpm, 'changeset', 'publish'], { cwd: clone, env })
  return manifestsOf(clone)
}

export function cloneOf(folder: string): string {
  return join(folder, 'clone')
}

/** The packages that are published, with the versions that they have now. */
export function manifestsOf(clone: string): Published[] {
  return readdirSync(join(clone, 'packages'))
    .map(
      (name) =>
        JSON.parse(readFileSync(join(clone, 'packages', name, 'package.json'), 'utf8')) as Published & {
          private?: boolean
        },
    )
    .filter((manifest) => manifest.private !== true)
    .map(({ name, version }) => ({ name, version }))
}

/** Only the release workflow can prove who it is; anywhere else the manifests would let nobody publish. */
function withoutProvenance(clone: string): void {
  for (const name of readdirSync(join(clone, 'packages'))) {
    const file = join(clone, 'packages', name, 'package.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"provenance": true', '"provenance": false'))
  }
}

/** The token is for this registry alone, and still belongs in no commit. */
function keepOutOfGit(clone: string): void {
  writeFileSync(join(clone, '.git/info/exclude'), '.npmrc\n')
}
