import { basename, relative } from 'node:path'
import { run } from './run.mjs'
import { resultsOf } from './test-results.mjs'
import { root, tool } from './tool.mjs'

// The tests of the package in the working directory, as turbo runs them: `node ../../scripts/test-package.mjs`, with
// the names of vitest's projects where they are not the folder's, and with options of vitest.

const folder = relative(root, process.cwd()).replaceAll('\\', '/')
const given = process.argv.slice(2)
const options = given.filter((word) => word.startsWith('--'))
const named = given.filter((word) => !options.includes(word))
const projects = (named.length > 0 ? named : [basename(folder)]).map((name) => `--project=${name}`)
const reporter = `--reporter=${root}scripts/count-reporter.mjs`

const { status, stopped } = await run(tool('vitest', 'run', ...projects, ...options, '--reporter=default', reporter), {
  cwd: root,
  env: { ...process.env, DUOKIT_COUNT_FILE: resultsOf(folder) },
})
process.exitCode = stopped ?? status
