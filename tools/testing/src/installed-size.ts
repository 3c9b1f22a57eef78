import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Sizes = Map<string, number>

interface Parts {
  readonly only?: readonly string[]
  readonly without?: readonly string[]
}

/**
 * Returns how many bytes a package puts on the disk, with everything it depends on.
 *
 * @param folder - the package's
 * @param parts - what of the folder is published, if that is not everything, and what is not counted, as paths below it
 */
export function installedSize(folder: string, parts: Parts = {}): number {
  const sizes: Sizes = new Map()
  add(realpathSync(folder), sizes, parts)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

function add(folder: string, sizes: Sizes, { only = contents(folder), without = [] }: Parts = {}): void {
  if (sizes.has(folder)) return
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: object }
  const uncounted = new Set(without.map((path) => join(folder, path)))
  sizes.set(
    folder,
    only.reduce((sum, name) => sum + sizeOf(join(folder, name), uncounted), 0),
  )
  for (const name of Object.keys(manifest.dependencies ?? {})) add(find(name, folder), sizes)
}

function contents(folder: string): string[] {
  return readdirSync(folder).filter((name) => name !== 'node_modules')
}

function sizeOf(path: string, uncounted: ReadonlySet<string>): number {
  if (uncounted.has(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return contents(path).reduce((sum, name) => sum + sizeOf(join(path, name), uncounted), 0)
}

function find(name: string, from: string): string {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return realpathSync(place)
  if (dirname(from) === from) throw new Error(`${name} is not installed`)
  return find(name, dirname(from))
}
