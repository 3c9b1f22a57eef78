import { compiler } from './compiler.mjs'
import { run } from './run.mjs'

// Checks the types of one package: `node ../../scripts/typecheck.mjs [--project a/tsconfig.json]`.

const { status, stopped } = await run([...compiler(), '--noEmit', ...process.argv.slice(2)])
process.exitCode = stopped ?? status
