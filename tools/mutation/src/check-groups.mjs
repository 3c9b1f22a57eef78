import { globSync } from 'node:fs'
import { problemsOfGroups } from './groups.mjs'

// A part of `pnpm check:graph`: `pnpm mutation` takes hours, and should not begin with a file that no group knows.

const problems = problemsOfGroups((pattern) => globSync(pattern))
for (const problem of problems) console.error(`tools/mutation/src/groups.mjs: ${problem}`)
process.exitCode = problems.length > 0 ? 1 : 0
