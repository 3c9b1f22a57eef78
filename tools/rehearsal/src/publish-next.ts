import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyEdits } from './apply-edits.ts'
import { cloneOf, manifestsOf, pnpm, type Published } from './publish.ts'
import type { Registry } from './registry.ts'
import { runProgram } from './run-program.ts'
import type { Edit } from './setting.ts'

export interface NextVersion {
  readonly registry: Registry
  /** What it changes. */
  readonly changes: readonly Edit[]
}

/** Publishes what `publish` published once more, as its next minor versions. */
export async function publishNext(folder: string, { registry, changes }: NextVersion): Promise<Published[]> {
  const clone = cloneOf(folder)
  applyEdits(clone, changes)
  const bumps = manifestsOf(clone).map(({ name }) => `'${name}': minor`)
  writeFileSync(join(clone, '.changeset/next.md'), `---\n${bumps.join('\n')}\n---\n\nThe next version.\n`)
  const env = { ...process.env, CI: 'true', HUSKY: '0' }
  await runProgram([...pnpm, 'changeset', 'version'], { cwd: clone, env })
  await runProgram([...pnpm, 'build', '--filter=./packages/*'], { cwd: clone, env })
  await runProgram([...pnpm, 'changeset', 'publish'], {
    cwd: clone,
    env: { ...env, npm_config_registry: registry.url },
  })
  return manifestsOf(clone)
}
