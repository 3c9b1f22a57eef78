import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { run } from './run.mjs'
import { root, tool } from './tool.mjs'

// Checks the types of one package: `node ../../scripts/typecheck.mjs [--project a/tsconfig.json]`. TypeScript 7 takes a
// third of the time of TypeScript 6, but has no package for some platforms. TypeScript 6 checks the types there.

const { status, stopped } = await run([...compiler(), '--noEmit', ...process.argv.slice(2)])
process.exitCode = stopped ?? status

/** The platform's own package: a dependency on `typescript` would become the peer of other packages. */
function compiler() {
  const require = createRequire(join(root, 'scripts/typescript-7/package.json'))
  const name = `@typescript/typescript-${process.platform}-${process.arch}`
  try {
    const folder = dirname(require.resolve(`${name}/package.json`))
    return [join(folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')]
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
    return tool('typescript')
  }
}
