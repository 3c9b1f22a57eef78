import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root, tool } from './tool.mjs'

/**
 * How to start the compiler. TypeScript 7 takes a third of the time of TypeScript 6, but has no package for some
 * platforms; TypeScript 6 does its work there.
 *
 * @returns {[string, ...string[]]}
 */
export function compiler() {
  // The platform's own package: a dependency on `typescript` would become the peer of other packages.
  const require = createRequire(join(root, 'scripts/typescript-7/package.json'))
  const name = `@typescript/typescript-${process.platform}-${process.arch}`
  try {
    const folder = dirname(require.resolve(`${name}/package.json`))
    return [join(folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')]
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'MODULE_NOT_FOUND') throw error
    return tool('typescript')
  }
}
