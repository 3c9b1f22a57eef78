import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Bytes that a package puts on the disk, with everything it depends on.
 *
 * @param {string} folder - the package's
 * @param {string[]} [only] - what of the folder is published, where that is not everything
 */
export function installedSize(folder, only) {
  const sizes = new Map()
  add(realpathSync(folder), sizes, only)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

function add(folder, sizes, only) {
  if (sizes.has(folder)) return
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  sizes.set(
    folder,
    (only ?? contents(folder)).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0),
  )
  for (const name of Object.keys(manifest.dependencies ?? {})) add(find(name, folder), sizes)
}

function contents(folder) {
  return readdirSync(folder).filter((name) => name !== 'node_modules')
}

function sizeOf(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return contents(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

function find(name, from) {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return realpathSync(place)
  if (dirname(from) === from) throw new Error(`${name} is not installed`)
  return find(name, dirname(from))
}
