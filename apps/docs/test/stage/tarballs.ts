import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { packPackage } from '../../../../scripts/pack-package.mjs'

const root = join(import.meta.dirname, '../../../..')
const kept = join(root, 'apps/docs/.packed')

/** Unpacks what `pnpm pack` makes of one of our packages, as an installer does. */
export function unpackTarball(name: string, to: string): void {
  mkdirSync(to, { recursive: true })
  // Relative names: GNU tar takes "C:\…" for a host.
  const file = tarballOf(name)
  execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', to], { cwd: kept })
}

/** The tarball's name in the folder where it is kept; packed only if the package has changed since. */
function tarballOf(name: string): string {
  const folder = join(root, 'packages', name)
  const file = `${name}-${hashOf(folder)}.tgz`
  if (existsSync(join(kept, file))) return file
  mkdirSync(kept, { recursive: true })
  for (const old of readdirSync(kept)) if (new RegExp(`^${name}-[0-9a-f]+\\.tgz$`).test(old)) rmSync(join(kept, old))
  const fresh = mkdtempSync(join(kept, 'fresh-'))
  try {
    packPackage(folder, fresh)
    const [packed = ''] = readdirSync(fresh)
    renameSync(join(fresh, packed), join(kept, file))
  } finally {
    rmSync(fresh, { recursive: true })
  }
  return file
}

function hashOf(folder: string): string {
  const hash = createHash('sha256')
  const files = globSync(['package.json', 'README.md', 'dist/**/*.*'], { cwd: folder })
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}
