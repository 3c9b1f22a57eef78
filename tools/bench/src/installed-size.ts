import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Sizes = Map<string, number>

/**
 * Returns how many bytes a package puts on the disk, with everything it depends on.
 *
 * @param folder - the package's
 * @param only - what of the folder is published, if that is not everything
 */
export function installedSize(folder: string, only?: readonly string[]): number {
  const sizes: Sizes = new Map()
  add(realpathSync(folder), sizes, only)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

function add(folder: string, sizes: Sizes, only: readonly string[] = contents(folder)): void {
  if (sizes.has(folder)) return
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: object }
  sizes.set(
    folder,
    only.reduce((sum, name) => sum + sizeOf(join(folder, name)), 0),
  )
  for (const name of Object.keys(manifest.dependencies ?? {})) add(find(name, folder), sizes)
}

function contents(folder: string): string[] {
  return readdirSync(folder).filter((name) => name !== 'node_modules')
}

function sizeOf(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return contents(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

function find(name: string, from: string): string {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return realpathSync(place)
  if (dirname(from) === from) throw new Error(`${name} is not installed`)
  return find(name, dirname(from))
}
