import { execFileSync } from 'node:child_process'

/**
 * Makes the tarball that an installer would get of a package.
 *
 * @param {string} folder - the package
 * @param {string} destination - the folder in which to put the tarball
 * @throws Error if neither pnpm has started this process, nor one is on the `PATH`
 */
export function packPackage(folder, destination) {
  const starter = process.env.npm_execpath
  const pnpm = starter?.includes('pnpm') ? starter : 'pnpm'
  const [program, ...first] = /\.[cm]?js$/.test(pnpm) ? [process.execPath, pnpm] : [pnpm]
  const pack = [...first, 'pack', '--pack-destination', destination]
  execFileSync(program, pack, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
}
